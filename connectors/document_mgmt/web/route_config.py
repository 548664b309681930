"""The way to a system that is not reached directly: what stands in a source file under ``route``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from connectors.document_mgmt.entries import Group, Name, Path


class XRoadMember(Group):
    """A subsystem of a member of X-Road: in Viet Nam instance ``VN``, class ``GOV`` and the agency's
    electronic code, or ``COM`` and a tax number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    instance: Name = "VN"
    member_class: Name = Field(default="GOV", alias="class")
    member: Name
    subsystem: Name

    @property
    def parts(self) -> tuple[str, ...]:
        """The identifier, part by part."""
        return (self.instance, self.member_class, self.member, self.subsystem)


class XRoadService(XRoadMember):
    """A service of a subsystem, by its code."""

    code: Name

    @property
    def parts(self) -> tuple[str, ...]:
        """The identifier, part by part."""
        return (*super().parts, self.code)


class XRoadRoute(Group):
    """Through an X-Road security server (NDXP), message protocol for REST r1.

    The connection's address is that of our own security server; the paths of the file follow the service.
    """

    kind: Literal["xroad"]
    client: XRoadMember
    service: XRoadService
    user_id: Annotated[str, Field(pattern=r"^[!-~]{1,100}$")] | None = None


class XrdAdapterRoute(Group):
    """Through the adapter in front of a security server:
    ``<path>/<path of the system>?dstcode=VN:GOV:<member>:<subsystem>&providerurl=<provider_url>``.
    """

    kind: Literal["xrd_adapter"]
    path: Path = "/XrdAdapter/RestService/forward"
    provider: XRoadMember
    provider_url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$", max_length=500)] | None = None


class LgspRoute(Group):
    """Behind a provincial LGSP (WSO2): ``prefix`` (its name of the API) comes before every path, and every
    call has its bearer token, from ``token_path``.

    Consumer key and secret are login and password of the connection. Where the system behind it wants those
    for itself, they are ``consumer_key`` and ``consumer_secret`` in the connection's extra.
    """

    kind: Literal["lgsp"]
    prefix: Path
    token_path: Path = "/token"  # noqa: S105 - a path


Route: TypeAlias = Annotated[XRoadRoute | XrdAdapterRoute | LgspRoute, Field(discriminator="kind")]
