"""gunicorn's own log, through the site's formatter: where it would quote an address with its query, it does not."""

from __future__ import annotations

from typing import Any

from gunicorn import glogging

from knowdo_web.outside.logs import JsonLines


class ServerLogger(glogging.Logger):
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """One line a request is written by the site itself, which knows the route."""
