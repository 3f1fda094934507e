//! What describes the command line: `docs/cli.md`, completions, manual pages.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::run;

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(arguments)
        .arg("--help")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The subcommands, as the help lists them, each with its own: `rollback plan`.
fn subcommands() -> Vec<String> {
    let mut all = Vec::new();
    for name in listed(&help(&[])) {
        let own = listed(&help(&[&name])).into_iter().map(|own| format!("{name} {own}"));
        all.extend(std::iter::once(name.clone()).chain(own.collect::<Vec<_>>()));
    }
    all
}

fn listed(help: &str) -> Vec<String> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let list = list.split("\n\n").next().unwrap_or_default();
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

fn words(name: &str) -> Vec<&str> {
    name.split(' ').collect()
}

#[test]
fn the_page_of_the_command_line_is_up_to_date() {
    let mut page = String::from(
        "# The command line\n\nWritten by `BANISTER_BLESS=1 cargo test --test it cli::manual`; what \
         `banister --help` and\n`banister <command> --help` say.\n",
    );
    write!(page, "\n## banister\n\n```text\n{}```\n", help(&[])).unwrap();
    for name in subcommands() {
        write!(page, "\n## banister {name}\n\n```text\n{}```\n", help(&words(&name))).unwrap();
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    if std::env::var_os("BANISTER_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/cli.md is out of date: run `BANISTER_BLESS=1 cargo test --test it cli::manual`"
    );
}

#[test]
fn every_shell_has_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, script, error) = run(&["completions", shell], folder.path());
        assert_eq!(code, 0, "{error}");
        for word in ["check", "baseline", "new-since", "sarif"] {
            assert!(script.contains(word), "{shell} does not complete `{word}`");
        }
    }
    // Bash at least can be asked whether it is a script.
    let (_, script, _) = run(&["completions", "bash"], folder.path());
    fs::write(folder.path().join("banister.bash"), script).unwrap();
    let complete = "source banister.bash && COMP_WORDS=(banister bas) COMP_CWORD=1 && \
                    _banister banister bas banister && echo \"${COMPREPLY[@]}\"";
    let ran = Command::new("bash").args(["-c", complete]).current_dir(folder.path()).output();
    match ran {
        Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "baseline"),
        Err(error) => eprintln!("SKIPPED: bash does not run: {error}"),
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let (code, printed, error) = run(&["man"], folder.path());
    assert_eq!(code, 0, "{error}");
    assert_eq!(run(&["man", "--output", "man1"], folder.path()).0, 0);
    let written = |name: &str| fs::read_to_string(folder.path().join("man1").join(name)).unwrap();
    assert_eq!(written("banister.1"), printed);
    assert!(printed.contains(".TH banister 1"), "{printed}");
    for name in subcommands().iter().map(|name| name.replace(' ', "-")) {
        let page = written(&format!("banister-{name}.1"));
        assert!(page.contains(&format!(".TH banister-{name} 1")), "{page}");
    }
    let count = fs::read_dir(folder.path().join("man1")).unwrap().count();
    assert_eq!(count, subcommands().len() + 1);
}
