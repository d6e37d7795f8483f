"""The program's other commands, in the order in which a careful operator meets them."""


def test_an_operator_checks_lets_people_in_backs_up_and_restores(house, tmp_path):
    empty = house.run("check")
    assert (empty.returncode, "is empty" in empty.stdout) == (1, True)
    assert house.run("migrate").returncode == 0

    anna = ("anna@example.com", "--name", "Anna", "--administrator")
    assert "/invitation/" in house.run("user", "create", *anna).stdout
    assert "is here already" in house.run("user", "create", *anna).stderr
    assert house.run("user", "password", "nobody@example.com").returncode == 2
    assert house.run("user", "list").stdout == "anna@example.com  Anna\n"

    well = house.run("check")
    assert (well.returncode, "WRONG" in well.stdout) == (0, False), well.stdout

    backup = tmp_path / "monday.tar"
    assert house.run("backup", str(backup)).returncode == 0
    boris = ("boris@example.com", "--name", "Boris")
    assert house.run("user", "create", *boris).returncode == 0
    refused = house.run("restore", str(backup))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    assert house.run("restore", str(backup), "--replace").returncode == 0
    assert house.run("user", "list").stdout == "anna@example.com  Anna\n"
    assert "nothing to upgrade" in house.run("upgrade").stdout


def test_commands_that_replace_things_refuse_while_the_house_runs(house, tmp_path):
    house.start()
    for command in (("upgrade",), ("restore", str(tmp_path / "x.tar"), "--replace")):
        refused = house.run(*command)
        assert refused.returncode == 2
        assert f"already runs at http://localhost:{house.port}" in refused.stderr


def test_a_wrong_setting_is_said_before_anything_is_done(make_house):
    house = make_house(OFFICINA_PORTT="1")
    refused = house.run("up")
    assert refused.returncode == 2
    assert refused.stderr == "There is no setting OFFICINA_PORTT. Did you mean OFFICINA_PORT?\n"
    assert not (house.home / "postgres").exists()
