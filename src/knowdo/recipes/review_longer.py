"""The same rules on a longer published series: what they look like where there is enough to see."""

from __future__ import annotations

from knowdo.kernel.document import Block, Paragraph, Section, slug
from knowdo.recipes.pack_review import PackReview
from knowdo.recipes.review_figures import series_blocks
from knowdo.recipes.review_words import movement, national, opening


def longer_section(review: PackReview) -> Section:
    """The whole-country chart of each measure of another pack, with what it is and who published it."""
    blocks: list[Block] = [Paragraph(review.pack.about), Paragraph(opening(review))]
    for one in review.measures:
        blocks += [national(one)] if one.nation is not None else []
        blocks += series_blocks(one, review.pack, [one.nation] if one.nation is not None else [])
        blocks.append(movement(one, review.pack))
    blocks += [Paragraph(text) for text in review.pack.attribution]
    return Section(
        f"longer-{slug(review.pack.name)}", f"The same rules on a longer series: {review.pack.title}", tuple(blocks)
    )
