//! README.md and migrations-sample: what they show is what the program does.
//!
//! A block of the README that is marked `console` is a session in the
//! repository's root: `$ ` begins a command, `> ` continues it, the lines behind
//! are its output. A line `...` stands for lines left out. The release of the
//! server that `verify` ran, and nothing else, may differ. `BANISTER_BLESS=1`
//! writes the outputs anew of which nothing is left out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::postgres::servers::installations;

/// The line that stands for lines left out.
const LEFT_OUT: &str = "...";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// A command of the README and what it is said to print.
#[derive(Debug)]
struct Step {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// The sessions of `text`, each a list of steps.
fn sessions(text: &str) -> Vec<Vec<Step>> {
    let mut sessions: Vec<Vec<Step>> = Vec::new();
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("```") {
            inside = line == "```console";
            if inside {
                sessions.push(Vec::new());
            }
            continue;
        }
        let Some(session) = sessions.last_mut().filter(|_| inside) else { continue };
        if let Some(command) = line.strip_prefix("$ ") {
            session.push(Step { line: number, command: command.to_owned(), output: Vec::new() });
            continue;
        }
        let step = session.last_mut().expect("a session begins with a command");
        match line.strip_prefix("> ") {
            Some(more) if step.output.is_empty() => {
                step.command.push('\n');
                step.command.push_str(more);
            }
            _ => step.output.push(line.to_owned()),
        }
    }
    sessions
}

/// Puts what each step printed in the place of what it shows.
fn bless(printed: &[(&Step, Vec<String>)]) {
    let text = readme();
    let mut lines: Vec<&str> = text.lines().collect();
    for (step, actual) in printed.iter().rev() {
        let start = step.line + step.command.lines().count() - 1;
        let blank = usize::from(step.output.last().is_some_and(String::is_empty));
        let shown = start..start + step.output.len() - blank;
        lines.splice(shown, actual.iter().map(String::as_str));
    }
    fs::write(root().join("README.md"), lines.join("\n") + "\n").unwrap();
}

/// Runs a command line as a shell of somebody who installed banister would; the
/// command before it ended with `status`.
fn run(command: &str, status: i32, server: Option<&Path>) -> Output {
    run_in(root(), command, status, server)
}

fn run_in(folder: &Path, command: &str, status: i32, server: Option<&Path>) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_banister"));
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let command = command.replace("cargo run --release -- ", "banister ");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("(exit {status})\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::null());
    if let Some(server) = server {
        shell.env("BANISTER_PG_BIN", server);
    }
    shell.output().unwrap()
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(without_release).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The last line of `verify` names the server's release.
fn without_release(line: &str) -> String {
    match line.rfind(" (PostgreSQL ") {
        Some(at) if line.ends_with(')') => line[..at].to_owned(),
        _ => line.to_owned(),
    }
}

/// Whether `actual` is `shown`, with any number of lines for each `...`.
fn agree(shown: &[String], actual: &[String]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first == LEFT_OUT => {
            (0..=actual.len()).any(|skipped| agree(rest, &actual[skipped..]))
        }
        Some((first, rest)) => actual.first() == Some(first) && agree(rest, &actual[1..]),
    }
}

fn needs_server(command: &str) -> bool {
    command.contains(" verify ")
}

/// The newest server of this machine, as most readers will have it.
fn newest_server() -> Option<PathBuf> {
    installations().last().map(|binaries| binaries.directory().to_owned())
}

#[test]
fn the_sessions_print_what_they_show() {
    let sessions = sessions(&readme());
    assert!(sessions.len() >= 3, "only {} sessions", sessions.len());
    let server = newest_server();
    let mut wrong = Vec::new();
    for session in &sessions {
        let mut status = 0;
        for step in session {
            let Step { line, command, output } = step;
            if needs_server(command) && server.is_none() {
                eprintln!("SKIPPED: README.md:{line}: `{command}` needs a PostgreSQL server");
                break;
            }
            let ran = run(command, status, server.as_deref());
            let printed = [ran.stdout, ran.stderr].map(|text| String::from_utf8(text).unwrap());
            let actual = lines(&printed.concat());
            if !agree(&lines(&output.join("\n")), &actual) {
                wrong.push((step, actual));
            }
            status = ran.status.code().expect("an exit status");
        }
    }
    if std::env::var_os("BANISTER_BLESS").is_some() {
        let whole = |step: &Step| !step.output.iter().any(|line| line == LEFT_OUT);
        bless(&wrong.extract_if(.., |(step, _)| whole(step)).collect::<Vec<_>>());
    }
    let mut report = String::new();
    for (Step { line, command, .. }, actual) in wrong {
        let actual = actual.join("\n");
        writeln!(report, "README.md:{line}: `{command}` prints something else:\n{actual}\n")
            .unwrap();
    }
    assert!(report.is_empty(), "{report}correct README.md, or run again with BANISTER_BLESS=1");
}

/// A folder where commands may write: the sample, and a saved report of it.
fn workshop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    for entry in fs::read_dir(root().join("migrations-sample")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, migrations.join(path.file_name().unwrap())).unwrap();
    }
    let saved = run_in(folder.path(), "banister check --output json=report.json", 0, None);
    assert_eq!(saved.status.code(), Some(1));
    folder
}

/// What stands in the text as `banister …` works too.
#[test]
fn the_commands_in_the_text_run() {
    let text = readme();
    let commands: Vec<&str> =
        text.split('`').filter(|code| code.starts_with("banister ")).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    let (server, workshop) = (newest_server(), workshop());
    for command in commands {
        if needs_server(command) && server.is_none() {
            eprintln!("SKIPPED: README.md: `{command}` needs a PostgreSQL server");
            continue;
        }
        let of_the_sample = command.contains("migrations-sample");
        let folder = if of_the_sample { root() } else { workshop.path() };
        let ran = run_in(folder, command, 0, server.as_deref());
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(matches!(ran.status.code(), Some(0 | 1)), "`{command}`: {stderr}");
    }
}

#[test]
fn the_two_commands_are_there() {
    let text = readme();
    for command in ["cargo run --release -- check migrations-sample\n", "\ntests/run.sh\n"] {
        assert!(text.contains(command), "README.md does not show `{}`", command.trim());
    }
    let ran = run("cargo run --release -- check migrations-sample", 0, None);
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn links_lead_somewhere() {
    let mut seen = 0;
    for page in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            assert!(root().join(target).exists(), "{page} links to `{target}`, which is not there");
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} links");
}

#[test]
fn a_session_is_read_and_compared() {
    let text = "```console\n$ cat <<E\n> a\n> E\na\n\n$ echo $?\n0\n```\n```sh\n$ no\n```\n";
    let sessions = sessions(text);
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].len(), 2);
    assert_eq!(sessions[0][0].command, "cat <<E\na\nE");
    assert_eq!(lines(&sessions[0][0].output.join("\n")), ["a"]);

    let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let actual = own(&["a", "b", "c"]);
    for shown in [&["a", "b", "c"][..], &["a", "...", "c"], &["...", "b", "..."], &["..."]] {
        assert!(agree(&own(shown), &actual), "{shown:?}");
    }
    for shown in [&["a", "c"][..], &["a", "..."][..1], &["...", "b"], &[], &["a", "...", "d"]] {
        assert!(!agree(&own(shown), &actual), "{shown:?}");
    }
}

/// What `check` finds in the sample, and for which PostgreSQL it is the same.
#[test]
fn the_sample_has_its_planted_dangers() {
    for version in 13..=18 {
        let report = json(&format!(
            "banister check migrations-sample --since 00008 --format json --postgres {version}"
        ));
        let mut found = String::new();
        for finding in report["findings"].as_array().unwrap() {
            let text = |field: &str| finding[field].as_str().unwrap();
            let (severity, rule) = (text("severity"), text("rule"));
            writeln!(found, "{}:{} {severity} {rule}", text("file"), finding["line"]).unwrap();
        }
        insta::assert_snapshot!("sample_check", found);

        let whole =
            json(&format!("banister check migrations-sample --format json --postgres {version}"));
        assert_eq!(whole["findings"], report["findings"], "the first two releases have no finding");
    }
}

/// Every up of the sample runs on every server that is there, every cycle ends as
/// it should, and every server does what is foreseen.
#[test]
fn the_sample_climbs_as_it_should() {
    for binaries in installations() {
        let directory = binaries.directory().display();
        let report = json(&format!(
            "banister verify migrations-sample --format json --pg-bin '{directory}'"
        ));
        let mut climbed = String::new();
        for migration in report["migrations"].as_array().unwrap() {
            let text = |field: &str| migration[field].as_str().unwrap();
            writeln!(climbed, "{} {}", text("id"), text("cycle")).unwrap();
            for statement in migration["observed"].as_array().unwrap() {
                let agreement = statement["agreement"].as_str().unwrap();
                assert_ne!(agreement, "mismatch", "PostgreSQL {}: {statement}", binaries.version());
            }
        }
        insta::assert_snapshot!("sample_verify", climbed);
    }
}

fn json(command: &str) -> Value {
    let ran = run(command, 0, None);
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(1), "`{command}`: {stderr}");
    serde_json::from_slice(&ran.stdout).unwrap()
}
