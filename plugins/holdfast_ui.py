"""The Holdfast pages inside Airflow: an entry of the navigation, served to who may see the DAG that writes them."""

from __future__ import annotations

import mimetypes
from functools import cache
from typing import Any

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/holdfast"
# Folders of HOLDFAST_HOME that are shown; everything else there stays where it is.
SHOWN = ("pages", "docs", "deliveries")


async def serve_pages(scope: Any, receive: Any, send: Any) -> None:
    """The web application, built on the first request: every part of Airflow imports plugins, and few need FastAPI."""
    await _application()(scope, receive, send)


@cache
def _application() -> Any:
    from airflow.api_fastapi.core_api.security import requires_access_dag
    from fastapi import Depends, FastAPI, HTTPException
    from fastapi.responses import FileResponse, HTMLResponse, Response
    from starlette.concurrency import run_in_threadpool

    from holdfast.settings import load_settings

    application = FastAPI(title="Holdfast pages", docs_url=None, redoc_url=None, openapi_url=None)

    # the pages name customers: whoever may see the DAG that writes them may see them, nobody else
    may_read = Depends(requires_access_dag("GET", param_dag_id="deliver_agenda"))

    @application.get("/{path:path}", dependencies=[may_read])
    async def page(path: str) -> Response:
        home = load_settings().home.resolve()
        file = (home / path).resolve()
        if not any(file.is_relative_to(home / folder) for folder in SHOWN) or not await run_in_threadpool(file.is_file):
            if path == "pages/index.html":
                return HTMLResponse("<p>Nothing is published yet: the pages come with the first build_marts.</p>")
            raise HTTPException(404, "There is no such page.")
        return FileResponse(file, media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream")

    return application


class HoldfastPages(AirflowPlugin):
    """Registers the pages with Airflow."""

    name = "holdfast"
    fastapi_apps = [{"app": serve_pages, "url_prefix": PREFIX, "name": "Holdfast pages"}]  # noqa: RUF012 Airflow reads a class attribute
    external_views = [  # noqa: RUF012 Airflow reads a class attribute
        {"name": "Holdfast", "href": f"{PREFIX}/pages/index.html", "destination": "nav", "url_route": "holdfast"}
    ]
