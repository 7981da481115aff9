"""The files of the deployment agree with each other and with the repository: what can be said without a registry."""

import re

import pytest
import yaml

from cms.environment import ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
NGINX = SERVICES["nginx"]
# Given by the image of nginx when NGINX_ENTRYPOINT_LOCAL_RESOLVERS is set.
FROM_THE_IMAGE = {"NGINX_LOCAL_RESOLVERS"}


def mounts(service):
    """Give (source, target) of each file or folder of the repository that a service reads."""
    bound = [volume.split(":") for volume in service.get("volumes", []) if volume.startswith("./")]
    return [(source.removeprefix("./"), target) for source, target, *_mode in bound]


def test_the_image_is_built_from_files_that_exist_and_are_not_left_out():
    admitted = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    for source in " ".join(lines).split():
        assert (ROOT / source).exists()
        assert f"!{source}" in admitted


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reads_files_that_exist(name):
    assert all((ROOT / source).is_file() for source, _target in mounts(SERVICES[name]))
    script = SERVICES[name].get("command", [""])[0]
    assert not script.startswith("cms/") or (ROOT / script).stat().st_mode & 0o111


def test_backups_are_made_by_the_tools_of_the_server_s_version():
    server = re.search(r"postgres:(\d+)", SERVICES["postgres"]["image"])[1]
    assert f"postgresql-client-{server} " in CONTAINERFILE


def test_the_application_is_watched_where_every_image_format_allows_it():
    assert "HEALTHCHECK" not in CONTAINERFILE
    assert (ROOT / SERVICES["application"]["healthcheck"]["test"][-1]).is_file()
    assert [name for name in OURS if "healthcheck" in SERVICES[name]] == ["application"]


def test_a_new_volume_belongs_to_the_application_whoever_mounts_it_first():
    """A folder of the image that holds something gives its owner to the volume; an empty one gives nothing."""
    assert re.search(r"install .*--owner pactes .* /data /data/media\b", CONTAINERFILE)


def test_nginx_writes_in_the_one_folder_that_every_account_may_write():
    assert NGINX["read_only"]
    (scratch,) = NGINX["tmpfs"]
    assert SERVICES["application"]["tmpfs"] == [scratch]
    main = (ROOT / "cms/deployment/nginx-main.conf.template").read_text(encoding="utf-8")
    assert all(
        path.startswith(f"{scratch}/")
        for path in re.findall(r"^\s*(?:pid|\w+_temp_path) (\S+);", main, re.MULTILINE)
    )
    assert NGINX["environment"]["CACHE"].startswith(f"{scratch}/")


def test_nginx_is_given_every_value_that_its_templates_ask_for():
    given = {*NGINX["environment"], *FROM_THE_IMAGE}
    templates = [source for source, target in mounts(NGINX) if target.endswith(".template")]
    assert len(templates) == 2
    for source in templates:
        words = (ROOT / source).read_text(encoding="utf-8")
        assert set(re.findall(r"\$\{(\w+)\}", words)) <= given


def test_readers_go_on_reading_while_the_application_is_replaced():
    """nginx neither stops with the application nor keeps its former address."""
    assert "depends_on" not in NGINX
    assert "depends_on" not in SERVICES["caddy"]
    assert " resolve" in NGINX["environment"]["UPSTREAM"]
    assert "zone application" in (ROOT / "cms/deployment/nginx.conf.template").read_text(encoding="utf-8")
