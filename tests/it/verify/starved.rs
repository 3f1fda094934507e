//! The program itself where there is too little of something, or too much.

use std::fs;
use std::process::Command;

use super::faults::{Migrations, in_other_surroundings, no_server};

fn text(output: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_full_disk_is_a_clear_error() {
    if no_server() {
        return;
    }
    let migrations = Migrations::new(&[
        ("0001_big.up.sql", "CREATE TABLE big (a text);\n"),
        (
            "0002_fill.up.sql",
            "INSERT INTO big SELECT repeat(md5(g::text), 30) FROM generate_series(1, 400000) g;\n",
        ),
    ]);
    // Too little for the rows, and enough for the server.
    let setup = "mount -t tmpfs -o size=100m none /dev/shm && export TMPDIR=/dev/shm";
    let looking = migrations.command();
    let Some(output) = in_other_surroundings(setup, &looking) else { return };
    let text = text(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("no room left while migration `0002` was tried"), "{text}");
    assert!(!text.contains("panicked"), "{text}");

    // It leaves nothing there.
    let mut looking = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_banister");
    looking.args(["-c", "\"$0\" verify \"$1\" >/dev/null 2>&1; ls -A /dev/shm", program]);
    looking.arg(migrations.path());
    for (name, value) in migrations.command().get_envs() {
        if let Some(value) = value {
            looking.env(name, value);
        }
    }
    let Some(output) = in_other_surroundings(setup, &looking) else { return };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "something is left");
}

#[test]
fn no_room_for_a_server_at_all_is_a_clear_error() {
    if no_server() {
        return;
    }
    let migrations = Migrations::good();
    let setup = "mount -t tmpfs -o size=8m none /dev/shm && export TMPDIR=/dev/shm";
    let Some(output) = in_other_surroundings(setup, &migrations.command()) else { return };
    let text = text(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("MB free at `/dev/shm/") || text.contains("No space left"), "{text}");
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn broken_text_is_named_before_a_server_starts() {
    let migrations = Migrations::new(&[]);
    let broken = b"CREATE TABLE a (\n  b text DEFAULT '\xff');\n";
    fs::write(migrations.path().join("0001_a.up.sql"), broken).unwrap();
    let output = migrations.command().output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("0001_a.up.sql") && text.contains("on line 2, is not UTF-8"), "{text}");
}

#[test]
fn a_role_cannot_drop_itself_or_who_reads() {
    if no_server() {
        return;
    }
    for sql in ["DROP ROLE postgres;\n", "DROP ROLE banister_rows;\n", "DROP ROLE banister;\n"] {
        let migrations = Migrations::new(&[("0001_role.up.sql", sql)]);
        let output = migrations.command().output().unwrap();
        let text = text(&output);
        assert!(matches!(output.status.code(), Some(1 | 3)), "{sql}: {text}");
        assert!(!text.contains("panicked") && !text.contains("fault of banister"), "{text}");
        assert!(text.contains("banister") || text.contains("current user"), "{text}");
    }
}

#[test]
fn many_files_and_few_that_are_new() {
    if no_server() {
        return;
    }
    let migrations = Migrations::new(&[]);
    for number in 1..=5000 {
        let sql = match number {
            1 => "CREATE TABLE t (id int PRIMARY KEY, n int);\n".to_owned(),
            4990.. => format!("ALTER TABLE t ADD COLUMN c{number} int;\n"),
            _ => "SELECT 1;\n".to_owned(),
        };
        fs::write(migrations.path().join(format!("{number:05}_a.up.sql")), sql).unwrap();
        if number >= 4990 {
            let sql = format!("ALTER TABLE t DROP COLUMN c{number};\n");
            fs::write(migrations.path().join(format!("{number:05}_a.down.sql")), sql).unwrap();
        }
    }
    let output = migrations.command().args(["--since", "04989"]).output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("11 reversible"), "{text}");
}
