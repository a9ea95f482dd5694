from django.urls import path

from knowdo_web.pages.programme import approaches, board, evidence, gap, next_quarter, practice, rollout, sites

app_name = "programme"
urlpatterns = [
    path("programme/", board.board, name="board"),
    path("programme/data.csv", board.board_csv, name="board-csv"),
    path("approaches/", approaches.register, name="approaches"),
    path("approaches/new/", evidence.new_approach, name="new-approach"),
    path("approaches/<slug:approach>/rate/", evidence.rate, name="rate"),
    path("approaches/<slug:approach>/outcomes/", evidence.name_outcomes, name="name-outcomes"),
    path("approaches/<slug:approach>/open/", evidence.open_site, name="open-site"),
    path("approaches/<slug:approach>/", approaches.approach, name="approach"),
    path("approaches/<slug:approach>/gap/", gap.gap, name="gap"),
    path("approaches/<slug:approach>/gap/data.csv", gap.gap_csv, name="gap-csv"),
    path("approaches/<slug:approach>/gap/page.pdf", gap.gap_pdf, name="gap-pdf"),
    path("approaches/<slug:approach>/rollout/", rollout.rollout, name="rollout"),
    path("approaches/<slug:approach>/rollout/new/", rollout.new_rollout, name="new-rollout"),
    path("approaches/<slug:approach>/rollout/data.csv", rollout.rollout_csv, name="rollout-csv"),
    path("approaches/<slug:approach>/rollout/page.pdf", rollout.rollout_pdf, name="rollout-pdf"),
    path("next-quarter/", next_quarter.next_quarters, name="next-quarters"),
    path("approaches/<slug:approach>/next-quarter/", next_quarter.next_quarter, name="next-quarter"),
    path("approaches/<slug:approach>/next-quarter/data.csv", next_quarter.next_quarter_csv, name="next-quarter-csv"),
    path("approaches/<slug:approach>/next-quarter/support/", next_quarter.support, name="next-quarter-support"),
    path("approaches/<slug:approach>/next-quarter/again/", next_quarter.next_quarter_again, name="next-quarter-again"),
    path(
        "approaches/<slug:approach>/next-quarter/progress/",
        next_quarter.next_quarter_progress,
        name="next-quarter-progress",
    ),
    path("approaches/<slug:approach>/<slug:place>/", sites.site, name="site"),
    path("approaches/<slug:approach>/<slug:place>/data.csv", sites.site_csv, name="site-csv"),
    path("approaches/<slug:approach>/<slug:place>/stage/", practice.change_stage, name="change-stage"),
    path("approaches/<slug:approach>/<slug:place>/cycles/new/", practice.start_cycle, name="start-cycle"),
    path("approaches/<slug:approach>/<slug:place>/cycles/<int:key>/end/", practice.end_cycle, name="end-cycle"),
    path("approaches/<slug:approach>/<slug:place>/barriers/new/", practice.raise_barrier, name="raise-barrier"),
    path(
        "approaches/<slug:approach>/<slug:place>/barriers/<int:key>/answer/",
        practice.answer_barrier,
        name="answer-barrier",
    ),
]
