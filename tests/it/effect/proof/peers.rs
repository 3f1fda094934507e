//! `docs/comparison.md`: what banister and squawk say of statements that a server
//! has judged.
//!
//! `BANISTER_SQUAWK=squawk cargo test --all-features --test it -- --ignored compared`
//! compares, with `BANISTER_BLESS=1` the page's table is written anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use banister::effect::{Replay, ScriptEffects};
use banister::finding::Severity;
use banister::rules;

use super::super::plain;
use super::super::reference::{self, Row, today};
use super::claims::{self, Shown};
use super::ground::Ground;
use crate::postgres::servers::{installations, say};

/// Families that the judge does not judge: what they do depends on rows and on what
/// stands around them.
const LEFT_OUT: [&str; 3] = ["rows", "transaction", "lock"];

/// Rules about files, settings and habits, which one statement alone breaks in any
/// case.
const OF_FILES: [&str; 4] =
    ["missing-lock-timeout", "lock-accumulation", "not-restartable", "timeout-cuts-off-build"];
const OF_HABITS: [&str; 4] =
    ["require-lock-timeout", "require-statement-timeout", "ban-char-field", "identifier-too-long"];

/// What a server showed of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Danger {
    /// It is refused.
    Refused,
    /// Rows are copied, read or indexed while writes wait.
    Work,
    /// It fails on rows that are there, or a client's statement that worked before it
    /// fails after it; or a table's rows are gone.
    Breaks,
    /// None of that.
    None,
}

/// What a tool said of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Flagged,
    Nothing,
    /// It could not read it.
    Unknown,
}

struct Compared {
    title: String,
    danger: Danger,
    banister: Said,
    squawk: Said,
}

#[test]
#[ignore = "needs squawk, named by BANISTER_SQUAWK"]
fn banister_and_squawk_are_compared() {
    let Some(squawk) = std::env::var_os("BANISTER_SQUAWK") else {
        say("SKIPPED: BANISTER_SQUAWK names no squawk to compare with");
        return;
    };
    let is_default =
        |it: &&banister::postgres::Binaries| it.version() == banister::pg::Version::DEFAULT;
    let all = installations();
    let Some(binaries) = all.iter().find(is_default) else {
        say("SKIPPED: no server of the default major to judge by");
        return;
    };
    let families = reference::families();
    let rows: Vec<(&str, &Row)> = families
        .iter()
        .filter(|family| {
            let stem = family.path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
            !LEFT_OUT.contains(&stem)
        })
        .flat_map(|family| family.rows.iter().map(|row| (family.name.as_str(), row)))
        .collect();
    let said = squawks(Path::new(&squawk), &rows);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let cases: Vec<_> = rows.iter().map(|(_, row)| row.case.clone()).collect();
    let mut compared = Vec::new();
    runtime.expect("a runtime").block_on(async {
        let mut ground = Ground::new(binaries, &cases).await;
        for (nth, (family, row)) in rows.iter().enumerate() {
            let danger = judge(&mut ground, row).await;
            let banister = banister_says(row, &ground);
            let title = format!("{family}: {}", row.title);
            compared.push(Compared { title, danger, banister, squawk: said[nth] });
        }
    });
    assert!(compared.len() >= 100, "only {} statements", compared.len());
    let version = Command::new(&squawk).arg("--version").output().expect("squawk runs");
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let text = table(&compared, &version, binaries.release());
    println!("{text}");
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/comparison.md");
    let whole = fs::read_to_string(&page).expect("docs/comparison.md");
    let (head, rest) = whole.split_once("<!-- begin -->\n").expect("its beginning is marked");
    let (_, tail) = rest.split_once("<!-- end -->").expect("its end is marked");
    if std::env::var_os("BANISTER_BLESS").is_some() {
        fs::write(&page, format!("{head}<!-- begin -->\n{text}<!-- end -->{tail}"))
            .expect("written");
    }
}

/// What the server shows of the last statement of a row.
async fn judge(ground: &mut Ground, row: &Row) -> Danger {
    let script = super::predicted(&row.case, ground.version());
    let results = ground.observe(&row.case, &script).await.expect("the schema is made");
    match results.last().expect("a statement") {
        Err(_) => return Danger::Refused,
        Ok(seen) => {
            let blocks = |lock: Option<banister::pg::LockMode>| {
                lock.is_some_and(banister::pg::LockMode::blocks_writes)
            };
            let works = seen.relations.iter().any(|it| {
                it.existed_before
                    && (it.rewritten || it.scanned || it.index_built)
                    && (blocks(it.lock) || blocks(it.held))
            });
            if works {
                return Danger::Work;
            }
            let is_lost = seen.relations.iter().any(|it| {
                let emptied = it.new_file && !it.rewritten;
                it.existed_before && it.kind.ends_with("table") && (it.dropped || emptied)
            });
            if is_lost {
                return Danger::Breaks;
            }
        }
    }
    let mut shown = Shown::default();
    let claimed = claims::show(ground, row, &mut shown).await;
    claimed.unwrap_or_else(|why| panic!("{}: {why}", row.title));
    match shown.on_rows + shown.on_clients {
        0 => Danger::None,
        _ => Danger::Breaks,
    }
}

/// What `check` says of it, with the schema as it is in production.
fn banister_says(row: &Row, ground: &Ground) -> Said {
    let mut replay = Replay::new(ground.version());
    replay.script(None, &plain(&row.case.schema));
    replay.release();
    let script: ScriptEffects = replay.script(None, &plain(&row.case.statements));
    let last = script.statements.last().expect("a statement").span;
    let mut own: Vec<_> = rules::judge(&script);
    own.retain(|it| {
        let at = it.labels()[0].span;
        it.severity >= Severity::Warning
            && !OF_FILES.contains(&it.rule.0)
            && last.start <= at.start
            && at.start < last.end
    });
    match own.iter().any(|it| it.rule.0 != "unknown-statement") {
        true => Said::Flagged,
        false if own.is_empty() => Said::Nothing,
        false => Said::Unknown,
    }
}

/// What squawk says of each row, in one run over a file for each.
fn squawks(squawk: &Path, rows: &[(&str, &Row)]) -> Vec<Said> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |nth: usize| folder.path().join(format!("{nth:04}.sql"));
    let mut command = Command::new(squawk);
    command.args(["--reporter", "json", "--pg-version", "17.0"]);
    for (nth, (_, row)) in rows.iter().enumerate() {
        fs::write(file(nth), row.case.statements.text()).expect("written");
        command.arg(file(nth));
    }
    let output = command.output().expect("squawk runs");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let mut found: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for one in said.as_array().expect("a list") {
        let rule = one["rule_name"].as_str().expect("a rule").to_owned();
        let line = one["line"].as_u64().unwrap_or_default();
        let file = one["file"].as_str().expect("a file").to_owned();
        found.entry(file).or_default().push((line, rule));
    }
    let of = |(nth, (_, row)): (usize, &(&str, &Row))| {
        let name = file(nth).to_string_lossy().into_owned();
        let script = super::predicted(&row.case, banister::pg::Version::DEFAULT);
        let last = script.statements.last().expect("a statement").span;
        // Its lines count from 0.
        let first = script.source.position(last.start).line.saturating_sub(1) as u64;
        let mut rules = found.get(&name).cloned().unwrap_or_default();
        rules.retain(|(line, rule)| {
            let habit = rule.starts_with("prefer-") && rule != "prefer-repack"
                || OF_HABITS.contains(&rule.as_str());
            *line >= first && !habit
        });
        match rules.iter().any(|(_, rule)| rule != "syntax-error") {
            true => Said::Flagged,
            false if rules.is_empty() => Said::Nothing,
            false => Said::Unknown,
        }
    };
    rows.iter().enumerate().map(of).collect()
}

fn table(compared: &[Compared], squawk: &str, server: &str) -> String {
    type Tool = (&'static str, fn(&Compared) -> Said);
    let tools: [Tool; 2] = [("banister", |it| it.banister), ("squawk", |it| it.squawk)];
    let server = server.split(' ').next().unwrap_or_default();
    let mut text = format!(
        "{}: banister {}, {squawk}, judged by PostgreSQL {server}; {} statements, of which {} are \
         dangerous.\n\n",
        today(),
        env!("CARGO_PKG_VERSION"),
        compared.len(),
        compared.iter().filter(|it| it.danger != Danger::None).count()
    );
    text += "| the server showed | statements | | flagged | not flagged | could not read |\n\
             | --- | ---: | --- | ---: | ---: | ---: |\n";
    let kinds = [
        (Danger::Refused, "it is refused"),
        (Danger::Work, "rows are copied, read or indexed while writes wait"),
        (
            Danger::Breaks,
            "it fails on rows that may be there, a client fails after it, or rows are gone",
        ),
        (Danger::None, "none of that"),
    ];
    for (danger, words) in kinds {
        let of: Vec<&Compared> = compared.iter().filter(|it| it.danger == danger).collect();
        for (name, said) in tools {
            let count = |wanted: Said| of.iter().filter(|it| said(it) == wanted).count();
            let (flagged, nothing, unknown) =
                (count(Said::Flagged), count(Said::Nothing), count(Said::Unknown));
            writeln!(
                text,
                "| {words} | {} | {name} | {flagged} | {nothing} | {unknown} |",
                of.len()
            )
            .expect("in memory");
        }
    }
    for (name, said) in tools {
        let list = |wrong: &dyn Fn(&Compared) -> bool| {
            let titles =
                compared.iter().filter(|it| wrong(it)).map(|it| format!("- {}\n", it.title));
            let titles: Vec<String> = titles.collect();
            (titles.len(), titles.concat())
        };
        let missed = list(&|it| it.danger != Danger::None && said(it) != Said::Flagged);
        let wrongly = list(&|it| it.danger == Danger::None && said(it) == Said::Flagged);
        for (what, (count, titles)) in [("missed", missed), ("flagged without need", wrongly)] {
            write!(
                text,
                "\n<details><summary>{name}: {count} {what}</summary>\n\n{titles}\n</details>\n"
            )
            .expect("in memory");
        }
    }
    text
}
