//! `docs/guide/expand-contract.md`: every story is checked release by release, and
//! runs on a server.
//!
//! A story is a section with files. `Release 1.2` at the beginning of a paragraph,
//! or of a sentence in it, is the release of the files behind it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{run, write};
use crate::postgres::servers::installations;

/// A file of a story.
#[derive(Debug, Clone)]
struct File {
    release: String,
    name: String,
    text: String,
}

/// The stories of the guide, by title: the releases in order, and the files.
fn stories() -> BTreeMap<String, (Vec<String>, Vec<File>)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/expand-contract.md");
    let text = fs::read_to_string(page).unwrap();
    let mut sections = text.split("\n## ");
    let first = files(sections.next().unwrap(), "1.0").1;
    assert_eq!(first.len(), 1, "the schema that all begin with");
    let mut stories = BTreeMap::new();
    for section in sections {
        let (mut releases, own) = files(section, "1.0");
        releases.insert(0, "1.0".to_owned());
        let files = [first.clone(), own].concat();
        if files.len() > 1 {
            stories.insert(section.lines().next().unwrap().to_owned(), (releases, files));
        }
    }
    stories
}

fn files(section: &str, release: &str) -> (Vec<String>, Vec<File>) {
    let (mut releases, mut files) = (Vec::new(), Vec::<File>::new());
    let (mut release, mut inside) = (release.to_owned(), false);
    for line in section.lines() {
        if line.starts_with("```") {
            inside = line == "```sql";
            continue;
        }
        if !inside {
            for after in line.split("Release ").skip(1) {
                let name = after.split([' ', ':', ',']).next().unwrap();
                release = name.trim_end_matches('.').to_owned();
                releases.push(release.clone());
            }
            continue;
        }
        match line.strip_prefix("-- 0") {
            Some(name) => files.push(File {
                release: release.clone(),
                name: format!("0{name}"),
                text: String::new(),
            }),
            None => files.last_mut().unwrap().text += &format!("{line}\n"),
        }
    }
    (releases, files)
}

/// What `check` finds of a release, where those before it are released.
fn found(folder: &Path, releases: &[String], files: &[File], at: usize) -> Vec<String> {
    let order = |release: &str| releases.iter().position(|it| it == release).unwrap();
    let mut table = Vec::new();
    for (before, name) in releases[..at].iter().enumerate() {
        let last = files.iter().rev().find(|file| order(&file.release) <= before).unwrap();
        let id = &last.name[..4];
        table.push(format!("{{ name = \"{name}\", last = \"{id}\" }}"));
    }
    let toml = format!("[releases]\nsource = \"table\"\ntable = [{}]\n", table.join(", "));
    write(folder, &[("banister.toml", &toml)]);
    for file in files.iter().filter(|file| order(&file.release) <= at) {
        write(folder, &[(&format!("migrations/{}", file.name), &file.text)]);
    }
    let (_, out, error) = run(&["check", "--format", "json"], folder);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|it| format!("{} {}: {}", it["file"], it["rule"], it["message"])).collect()
}

#[test]
fn every_story_is_clean_release_by_release() {
    let stories = stories();
    assert!(stories.len() >= 6, "only {:?}", stories.keys());
    for (title, (releases, files)) in &stories {
        assert!(releases.is_sorted(), "{title}: {releases:?}");
        let folder = tempfile::tempdir().unwrap();
        for at in 1..releases.len() {
            let said = found(folder.path(), releases, files, at);
            assert!(said.is_empty(), "{title}, release {}: {said:#?}", releases[at]);
        }
    }
}

/// The same files as one release are what the rules are there for.
#[test]
fn no_story_passes_as_one_release() {
    for (title, (releases, files)) in &stories() {
        let folder = tempfile::tempdir().unwrap();
        let hurried: Vec<File> = files
            .iter()
            .map(|file| File {
                release: if file.release == "1.0" { "1.0" } else { "1.1" }.to_owned(),
                ..file.clone()
            })
            .collect();
        let said = found(folder.path(), &releases[..2], &hurried, 1);
        assert!(!said.is_empty(), "{title}: nothing is found where all is one release");
    }
}

#[test]
fn every_story_runs_on_a_server() {
    let Some(binaries) = installations().pop() else { return };
    let directory = binaries.directory().to_str().unwrap();
    for (title, (releases, files)) in &stories() {
        let folder = tempfile::tempdir().unwrap();
        found(folder.path(), releases, files, releases.len() - 1);
        let arguments = ["verify", "--since", "0001", "--pg-bin", directory];
        let (code, out, error) = run(&arguments, folder.path());
        assert_eq!(code, 0, "{title}: {out}{error}");
        assert!(!out.contains("mismatch"), "{title}: {out}");
    }
}
