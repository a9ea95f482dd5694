"""The look of a report: calm, wide-spaced, system font, one accent. No image, no font and no script is fetched."""

from __future__ import annotations

from knowdo.reports.svg_look import FONT

# Text on white: #14211f 16.6:1, #3f4b4a 9.2:1; links #00565b 8.6:1; tags and banners dark on pale, all above 7:1.
CSS = (
    """
:root{color-scheme:light}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:#fff;color:#14211f;font-family:"""
    + FONT
    + """;font-size:1.125rem;line-height:1.5;overflow-wrap:break-word}
.wrap{max-width:66rem;margin:0 auto;padding:0 1rem}
@media (min-width:45rem){.wrap{padding:0 1.875rem}}
p,ul,ol,dl,figure,.scroll,details{margin:0 0 1.25rem}
p,li,dd,dt{max-width:44rem}
h1,h2,h3,h4,h5,h6{line-height:1.2;margin:0 0 1rem;max-width:44rem}
h1{font-size:1.75rem;margin-top:1.5rem}
h2{max-width:none;font-size:1.5rem;margin-top:3rem;padding-top:1rem;border-top:2px solid #00565b}
h3{font-size:1.25rem;margin-top:2rem}
h4,h5,h6{font-size:1.125rem;margin-top:1.5rem}
@media (min-width:45rem){h1{font-size:2.5rem}h2{font-size:1.75rem}h3{font-size:1.375rem}}
a{color:#00565b;text-underline-offset:.15em}
a:hover{text-decoration-thickness:3px}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid #14211f;outline-offset:2px;background:#ffe9a8;color:#14211f}
.skip{position:absolute;left:-999rem;padding:.5rem 1rem;background:#ffe9a8;color:#14211f}
.skip:focus{position:static;display:block}
.top{background:#00565b;color:#fff}
.top p{margin:0;padding:.6rem 0;font-weight:700;max-width:none}
.banner{border:3px solid #a84300;background:#fff4ec;padding:.75rem 1rem;font-weight:700;margin-top:1rem}
.banner p,.notice p{margin:0}
.notice{border-left:6px solid #a84300;padding:.5rem 1rem;margin:0 0 1.25rem;background:#fff4ec;max-width:44rem}
.notice.information{border-color:#00565b;background:#eef6f5}
.edition{color:#3f4b4a}
.finding{border-left:4px solid #6d7877;padding-left:1rem;max-width:44rem}
.finding.look{border-left:6px solid #a84300}
.finding.steady{border-left-color:#00565b}
.finding.cannot{border-left-style:dashed}
.tag{display:inline-block;margin-right:.5rem;padding:0 .5rem;font-weight:700;font-size:1rem;background:#eef1f0;border:1px solid #3f4b4a}
.look .tag{background:#fff4ec;border-color:#a84300;color:#7a3100}
.steady .tag{background:#eef6f5;border-color:#00565b;color:#00474b}
.tag svg{width:.75em;height:.75em;margin-right:.35em;vertical-align:baseline}
.contents{margin:0 0 2rem;padding:1rem;background:#f3f6f5}
.contents h2{font-size:1.25rem;margin:0 0 .5rem;padding:0;border:0}
.contents ul{list-style:none;margin:0;padding:0}
.contents ul ul{padding-left:1.25rem}
.contents a{display:inline-block;padding:.15rem 0}
figure.chart{border-top:1px solid #b9c2c0;padding-top:1rem;margin-top:2rem}
figcaption{margin-bottom:.5rem}
figcaption strong{display:block;font-size:1.2rem;line-height:1.3}
.subtitle{color:#3f4b4a;display:block}
.narrow svg,.wide svg,.only svg{display:block;max-width:100%;height:auto}
.wide{display:none}
@media (min-width:46rem){.wide{display:block}.narrow{display:none}}
summary{cursor:pointer;padding:.4rem 0;color:#00565b;text-decoration:underline;text-underline-offset:.15em}
.scroll{overflow-x:auto;max-width:100%;position:relative}
table{border-collapse:collapse;font-size:1rem;line-height:1.35;min-width:20rem}
caption{text-align:left;font-weight:700;padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.45rem 1rem .45rem 0;border-bottom:1px solid #b9c2c0}
thead th{vertical-align:bottom;border-bottom:2px solid #14211f}
th[scope=row]{font-weight:600;min-width:7rem}
tr.total th,tr.total td{border-top:2px solid #14211f;font-weight:700}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .n{white-space:normal}
.small{font-size:1rem;color:#3f4b4a}
.vh{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
dl.pairs{display:grid;grid-template-columns:1fr;gap:0}
dl.pairs dt{font-weight:700;padding-top:.5rem}
dl.pairs dd{margin:0;padding-bottom:.5rem;border-bottom:1px solid #b9c2c0}
@media (min-width:45rem){dl.pairs{grid-template-columns:14rem 1fr}dl.pairs dt,dl.pairs dd{padding:.5rem 1rem .5rem 0}dl.pairs dt{border-bottom:1px solid #b9c2c0}}
footer{margin-top:4rem;padding:2rem 0;background:#f3f6f5;border-top:2px solid #00565b}
footer h2{margin-top:0;border:0;padding:0;font-size:1.25rem}
code{font-size:.9em;overflow-wrap:anywhere}
@media print{
body{font-size:11pt}
.top{color:#14211f;background:none;border-bottom:2px solid #00565b}
.skip,.contents{display:none}
.wide{display:block}.narrow{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}
details>summary{text-decoration:none;color:#14211f}
.scroll{overflow:visible}
h2,h3,h4,figcaption,caption,thead{break-after:avoid}
figure.chart svg,tr,.finding,.notice{break-inside:avoid}
footer{background:none}
a[href^="https:"]::after{content:" (" attr(href) ")";font-size:.85em}
}
"""
).strip()

SHAPES = {
    "look": '<polygon points="5,0 10,9 0,9" fill="#a84300"/>',
    "steady": '<circle cx="5" cy="5" r="4.5" fill="#00565b"/>',
    "cannot": '<circle cx="5" cy="5" r="4" fill="#ffffff" stroke="#3f4b4a" stroke-width="1.6" stroke-dasharray="2 1.4"/>',
    "plain": "",
}
