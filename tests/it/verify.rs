//! `verify` on real servers: small histories, each with what must come out.
//!
//! A case is a folder of `testdata/verify`: `case.txt` (what it is about, and
//! `format`, `since`, `timeout` in milliseconds, `as-superuser`), `migrations/`,
//! perhaps `schema.sql`, and `expected.txt`, which holds on every major but those with a
//! file of their own (`expected.13.txt`). `BANISTER_BLESS=1` writes them anew.
//! Not every case runs on every major; `BANISTER_ALL_MAJORS=1` lets it.

mod cases;
mod faults;
mod foundation;
mod given;
mod matrix;
mod seeds;
mod starved;
mod text;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use banister::pg::Version;
use banister::postgres::{Options, ScratchServer};

use crate::postgres::servers::{installations, options};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn histories_come_out_as_expected() {
    let cases = Arc::new(cases::all());
    let alone = std::env::var_os("BANISTER_CASE").is_some();
    assert!(alone || cases.len() >= 25, "only {} cases", cases.len());
    // Two majors at a time: what is measured is not speed.
    let mut outcomes: Vec<(Version, Vec<Option<String>>)> = Vec::new();
    for pair in installations().chunks(2) {
        let tasks: Vec<_> = pair
            .iter()
            .map(|binaries| {
                let (binaries, cases) = (binaries.clone(), Arc::clone(&cases));
                tokio::spawn(async move {
                    let server = ScratchServer::start(&binaries, &options()).await;
                    let server = server.expect("the server starts");
                    let trusting = Options { scripts_as_superuser: true, ..options() };
                    let trusting = ScratchServer::start(&binaries, &trusting).await;
                    let trusting = trusting.expect("the server starts");
                    let mut texts = Vec::new();
                    for (index, case) in cases.iter().enumerate() {
                        if !is_for(index, case, server.version()) {
                            texts.push(None);
                            continue;
                        }
                        let server = if case.as_superuser { &trusting } else { &server };
                        texts.push(Some(case.run(server).await));
                    }
                    (server.version(), texts)
                })
            })
            .collect();
        for task in tasks {
            outcomes.push(task.await.expect("no panic"));
        }
    }
    if outcomes.is_empty() {
        return;
    }
    let mut wrong = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let texts: Vec<(Version, &str)> = outcomes
            .iter()
            .filter_map(|(version, texts)| Some((*version, texts[index].as_deref()?)))
            .collect();
        if std::env::var_os("BANISTER_BLESS").is_some() {
            bless(&case.path, &texts);
        }
        for (version, found) in texts {
            let file = expected_file(&case.path, version);
            let expected = fs::read_to_string(&file).unwrap_or_default();
            if expected != found {
                let diff = similar::TextDiff::from_lines(expected.as_str(), found);
                let diff = diff.unified_diff().header("expected", "found").to_string();
                wrong.push(format!("PostgreSQL {version}: {}\n{diff}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a case is run on a major: every case on the oldest and on the newest,
/// and on one between, in turn; one that is told apart by major on all. With
/// `BANISTER_ALL_MAJORS`, and to bless, every case runs on all.
fn is_for(index: usize, case: &cases::Case, version: Version) -> bool {
    let all = ["BANISTER_ALL_MAJORS", "BANISTER_BLESS", "BANISTER_CASE", "BANISTER_MAJORS"];
    let majors: Vec<Version> = Version::all().collect();
    let at = majors.iter().position(|major| *major == version).unwrap_or(0);
    let between = majors.len() - 2;
    let is_last = at == 0 || at + 1 == majors.len();
    let told_apart = Version::all().any(|major| own_file(&case.path, major).is_file());
    is_last
        || told_apart
        || index % between == at - 1
        || all.iter().any(|name| std::env::var_os(name).is_some())
}

fn own_file(case: &Path, version: Version) -> std::path::PathBuf {
    case.join(format!("expected.{version}.txt"))
}

fn expected_file(case: &Path, version: Version) -> std::path::PathBuf {
    let own = own_file(case, version);
    if own.is_file() { own } else { case.join("expected.txt") }
}

/// What most majors say is `expected.txt`; the newer ones win a tie.
fn bless(case: &Path, texts: &[(Version, &str)]) {
    for entry in fs::read_dir(case).expect("the case is there").flatten() {
        if entry.file_name().to_string_lossy().starts_with("expected") {
            fs::remove_file(entry.path()).expect("removed");
        }
    }
    let count = |text: &str| texts.iter().filter(|(_, other)| *other == text).count();
    let common = texts.iter().max_by_key(|(version, text)| (count(text), *version));
    let common = common.expect("there are servers").1;
    fs::write(case.join("expected.txt"), common).expect("written");
    for (version, text) in texts.iter().filter(|(_, text)| *text != common) {
        fs::write(case.join(format!("expected.{version}.txt")), text).expect("written");
    }
}
