//! A password is in no error, no report and no help, whatever goes wrong.

use super::command::banister;

const MARKER: &str = "Wr0ng-Marker";

/// Addresses at which everything goes wrong, each with a password in it.
fn addresses() -> Vec<String> {
    [
        "postgresql://u:{}@127.0.0.1:1/x",
        "postgresql://u:{}@no-such-host.invalid/x?connect_timeout=1",
        "postgresql://u:{}@127.0.0.1:1/x?sslmode={}",
        "postgresql://u:{}@127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/no/{}.crt",
        "postgresql://u:{}@[::1/x",
        "postgresql://u:{}@h:99999/x",
        "postgresql://u@127.0.0.1:1/x?password={}&nonsense={}",
        "postgresql://u@127.0.0.1:1/x?options=-c%20x={}",
        "postgresql://u:%ZZ{}@127.0.0.1:1/x",
        "u:{}@h",
        "mysql://u:{}@h/x",
        "host=127.0.0.1 port=1 password={}",
    ]
    .into_iter()
    .map(|address| {
        address.replace("sslrootcert=/no/{}", "sslrootcert=/no/root").replace("{}", MARKER)
    })
    .collect()
}

#[test]
fn no_error_repeats_a_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir_all(&migrations).expect("created");
    std::fs::write(migrations.join("1_a.sql"), "-- migrate:up\nSELECT 1;\n").expect("written");
    for address in addresses() {
        for command in ["status", "preflight", "postflight", "migrate"] {
            for format in ["human", "json", "markdown"] {
                let environment: &[&str] =
                    if command == "status" { &[] } else { &["--env", "dev"] };
                let named = [command, "--format", format, "--database-url", &address];
                let by_flag = banister(folder.path(), &[&named, environment].concat(), &[]);
                let variables = [("DATABASE_URL", address.as_str()), ("PGPASSWORD", MARKER)];
                let by_variable =
                    banister(folder.path(), &[&named[..3], environment].concat(), &variables);
                for output in [by_flag, by_variable] {
                    let text = String::from_utf8_lossy(&output.stdout).into_owned()
                        + &String::from_utf8_lossy(&output.stderr);
                    assert!(!text.contains(MARKER), "{command} {format}: {text}");
                    assert!(!text.is_empty());
                    // Nobody was asked, so nothing is well.
                    let code = output.status.code();
                    assert!(matches!(code, Some(2 | 3)), "{command} {format}: {code:?} {text}");
                }
            }
        }
    }
}
