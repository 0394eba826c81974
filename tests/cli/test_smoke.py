from support import Cli


def test_a_logged_entry_is_listed(cli: Cli) -> None:
    kept = cli("log", "Halved the queue", "-i", "1.2", "--json").json
    assert kept["status"] == "filed"
    assert [entry["id"] for entry in cli("list", "--json").json] == [kept["id"]]
