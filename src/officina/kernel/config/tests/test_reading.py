import stat

import pytest

from officina.kernel.config import BadSettings, load, secret_key
from officina.kernel.config.files_url import s3_options
from officina.kernel.config.secret import keep_once


def refused(**environ):
    with pytest.raises(BadSettings) as refusal:
        load(environ)
    return str(refusal.value)


def test_without_settings_the_house_is_local_and_embedded():
    config = load({})
    assert (config.host, config.port, config.database_url) == ("127.0.0.1", 8000, "")
    assert config.home.is_absolute()
    assert config.address == "http://localhost:8000"


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "officina.toml").write_text('port = 9000\nlanguage = "ru"\n')
    config = load({"OFFICINA_HOME": str(tmp_path), "OFFICINA_PORT": "9001"})
    assert (config.port, config.language) == (9001, "ru")


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path):
    assert "Did you mean OFFICINA_PORT?" in refused(OFFICINA_PROT="1")
    (tmp_path / "officina.toml").write_text("langauge = 'ru'")
    assert "Did you mean language?" in refused(OFFICINA_HOME=str(tmp_path))


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("OFFICINA_PORT", "eighty", "OFFICINA_PORT must be a whole number."),
        ("OFFICINA_PORT", "70000", "port must be between 1 and 65535"),
        ("OFFICINA_DEBUG", "maybe", "OFFICINA_DEBUG must be true or false."),
        ("OFFICINA_LANGUAGE", "de", "language must be one of en, ru, ro"),
        ("OFFICINA_TIME_ZONE", "Kishinev", "IANA name"),
        ("OFFICINA_PUBLIC_URL", "portal.example.com", "must look like https://"),
        ("OFFICINA_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "no address or network"),
        ("OFFICINA_TLS_KEY", "/nowhere.pem", "belong together"),
        ("OFFICINA_SECRET_KEY", "short", "at least 32 characters"),
        ("OFFICINA_MAIL_URL", "mail.example.com", "smtp://"),
        ("DATABASE_URL", "mysql://localhost/x", "only PostgreSQL"),
        ("OFFICINA_CONFIG", "/nowhere.toml", "there is no such file"),
    ],
)
def test_a_wrong_value_is_a_sentence(variable, text, sentence):
    assert sentence in refused(**{variable: text})


def test_where_files_lie_is_an_address_of_a_bucket():
    for wrong in ("s3://host", "http://host/bucket", "s3://host/bucket?zone=1"):
        assert "files_url must look like" in refused(OFFICINA_FILES_URL=wrong)
    assert s3_options("s3://k%40y:pass@store.example/portal") == {
        "bucket_name": "portal",
        "location": "",
        "endpoint_url": "https://store.example",
        "access_key": "k@y",
        "secret_key": "pass",
        "addressing_style": "path",
        "signature_version": "s3v4",
    }


def test_all_that_is_wrong_is_said_at_once():
    assert (
        len(refused(OFFICINA_PORT="x", OFFICINA_DEBUG="y", OFFICINA_NOTHING="z").split("\n")) == 3
    )


def test_a_damaged_file_is_a_sentence(tmp_path):
    (tmp_path / "officina.toml").write_text("port = ")
    assert "cannot be read" in refused(OFFICINA_HOME=str(tmp_path))


def test_a_list_may_be_text_or_list(tmp_path):
    (tmp_path / "officina.toml").write_text('allowed_hosts = ["a.example", "b.example"]')
    assert load({"OFFICINA_HOME": str(tmp_path)}).allowed_hosts == ("a.example", "b.example")
    both = {"OFFICINA_ALLOWED_HOSTS": "a.example, b.example"}
    assert load(both).allowed_hosts == ("a.example", "b.example")


def test_the_secret_key_is_made_once_and_is_nobody_elses(tmp_path):
    config = load({"OFFICINA_HOME": str(tmp_path)})
    key = secret_key(config)
    assert len(key) >= 64
    assert secret_key(config) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_given_secret_key_is_not_written(tmp_path):
    config = load({"OFFICINA_HOME": str(tmp_path), "OFFICINA_SECRET_KEY": "k" * 40})
    assert secret_key(config) == "k" * 40
    assert not list(tmp_path.iterdir())


def test_who_comes_second_reads_what_the_first_kept(tmp_path):
    assert keep_once(tmp_path / "x", "first") == "first"
    assert keep_once(tmp_path / "x", "second") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
