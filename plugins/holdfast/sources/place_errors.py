"""What client libraries raise, as one sentence. Their own texts are not repeated: an address or a header in them may hold a secret.

The libraries are told apart by the names of their classes and by HTTP status, so that none of them needs to be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.sources.place import PlaceError

REFUSED = {
    *("PermissionDenied", "NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "TokenRetrievalError"),
    *("ClientAuthenticationError", "RefreshError", "DefaultCredentialsError", "KeyImportError", "ConfigParseError"),
}
STRANGER = {"HostKeyNotVerifiable", "SSLError", "SSLCertVerificationError", "ClientConnectorCertificateError"}
AWAY = {
    *("EndpointConnectionError", "ConnectTimeoutError", "ClientConnectorError", "ClientConnectorDNSError", "gaierror"),
    *("ConnectionRefusedError", "ServiceRequestError", "ConnectionTimeoutError", "NameResolutionError"),
}
CUT = {
    *("ConnectionLost", "ConnectionResetError", "BrokenPipeError", "ServerDisconnectedError", "ClientPayloadError"),
    *("ClientOSError", "SFTPConnectionLost", "SFTPNoConnection", "IncompleteRead", "IncompleteReadError"),
    *("ResponseStreamingError", "ReadTimeoutError", "ConnectionClosedError", "FSTimeoutError", "TimeoutError"),
    *("SocketTimeoutError", "ServerTimeoutError", "ContentLengthError", "TransferEncodingError", "ChannelOpenError"),
    *("AioReadTimeoutError", "HTTPClientError", "DisconnectError", "ProtocolError"),
}


def in_a_sentence(error: Exception, place: str, path: str = "", done: str = "read") -> PlaceError:
    """`error`, met at `place` (fit to be shown) with the file `path`, if with one, that was to be `done`: read or written."""
    if isinstance(error, PlaceError):
        return error
    what = f"{path} at {place}" if path else place
    chain = list(_chain(error))
    names = {kind.__name__ for link in chain for kind in type(link).__mro__}
    statuses = {status for link in chain if (status := _status(link))}
    if path and ("FileExpired" in names or 412 in statuses):
        return PlaceError(f"{what} changed while it was being read; it is read again when it is complete.", True)
    if names & STRANGER:
        return PlaceError(
            f"{place} cannot prove that it is the server meant: its host key or certificate is not a known one; "
            "put the right one into the Airflow connection or into known_hosts, if it is the server."
        )
    if names & REFUSED or "PermissionError" in names or statuses & {401, 403}:
        return PlaceError(f"{what} may not be {done} with these credentials; correct the Airflow connection.")
    if names & AWAY:
        return PlaceError(f"{place} cannot be reached; look whether its address is right and the server is up.", True)
    if names & CUT:
        return PlaceError(f"The connection to {place} was cut{' in ' + path if path else ''}; try again.", True)
    # fsspec also says so when a server could not be asked, so this comes after what may have been in the way
    if "FileNotFoundError" in names or statuses & {404, 410}:
        bucket = " or the bucket" if place.startswith(("s3:", "gs:", "abfs:")) else ""
        return PlaceError(f"{what} does not exist; correct its address{bucket}, or put something there.")
    if statuses:
        said = f"{place} answers with an error (HTTP {min(statuses)}){' for ' + path if path else ''}; try again later."
        return PlaceError(said, min(statuses) >= 429)
    return PlaceError(f"{what} cannot be {done} ({type(error).__name__}); try again, or look at the server.", True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _status(error: BaseException) -> int:
    """The HTTP status that `error` holds, in the places where the libraries put it; 0 for none."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    else:
        status = next((getattr(error, name) for name in ("status", "status_code", "code") if hasattr(error, name)), 0)
    return status if isinstance(status, int) and 400 <= status < 600 else 0
