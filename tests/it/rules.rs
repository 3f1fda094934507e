//! Rules: every folder of `testdata/rules/` is a rule, every file in it a case.
//!
//! `schema.sql` is replayed first and counts as released. Each other `.sql`
//! file is judged as one script, and what is said is compared with the
//! `.expected` file beside it; `BANISTER_BLESS=1` writes those anew. A first
//! line `-- case: …`, or a `.case` file beside it, sets how the script runs:
//! `direction=down`, `transaction=script`, `postgres=18`, `after=<file>` (replayed
//! first, as part of the same release), `before=<release>:<file>` and
//! `later=<release>:<file>` (scripts of other releases), `up=<file>` (of a down), `standing=edited`,
//! `standing=behind:<migration>`.

mod coverage;
mod end_state;
mod pages;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use banister::effect::{Replay, ScriptEffects};
use banister::finding::{Finding, Severity};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::rules::{self, Plan, Standing};
use banister::source::{Source, Span};

/// A `.sql` file and how it runs.
struct Case {
    path: PathBuf,
    text: String,
    direction: Direction,
    transaction: TransactionMode,
    version: Version,
    after: Option<String>,
    up: Option<String>,
    before: Vec<(String, String)>,
    later: Vec<(String, String)>,
    standing: Standing,
}

/// What a case does, and the releases around it.
struct Judged {
    effects: ScriptEffects,
    plan: Plan,
    at: usize,
}

impl Judged {
    fn findings(&self) -> Vec<Finding> {
        rules::judge_in(&self.effects, self.plan.place(self.at))
    }
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).expect("readable case");
        let mut case = Self {
            path,
            text,
            direction: Direction::Up,
            transaction: TransactionMode::PerStatement,
            version: Version::DEFAULT,
            after: None,
            up: None,
            before: Vec::new(),
            later: Vec::new(),
            standing: Standing::InOrder,
        };
        let first = case.text.lines().next().unwrap_or_default().to_owned();
        let beside = fs::read_to_string(case.path.with_extension("case")).unwrap_or_default();
        let settings = first.strip_prefix("-- case: ").unwrap_or_default();
        let of_release = |value: &str| {
            let (release, file) = value.split_once(':').expect("`<release>:<file>`");
            (release.to_owned(), file.to_owned())
        };
        for setting in settings.split_whitespace().chain(beside.split_whitespace()) {
            match setting.split_once('=') {
                Some(("direction", "down")) => case.direction = Direction::Down,
                Some(("transaction", "script")) => case.transaction = TransactionMode::PerScript,
                Some(("transaction", "query")) => case.transaction = TransactionMode::SingleQuery,
                Some(("postgres", major)) => case.version = major.parse().expect("a major"),
                Some(("after", file)) => case.after = Some(file.to_owned()),
                Some(("up", file)) => case.up = Some(file.to_owned()),
                Some(("before", value)) => case.before.push(of_release(value)),
                Some(("later", value)) => case.later.push(of_release(value)),
                Some(("standing", "edited")) => case.standing = Standing::Edited,
                Some(("standing", value)) => {
                    let (how, released) = value.split_once(':').expect("`behind:<migration>`");
                    assert_eq!(how, "behind");
                    case.standing = Standing::Behind { released: released.to_owned() };
                }
                _ => panic!("{}: unknown setting `{setting}`", case.path.display()),
            }
        }
        case
    }

    fn name(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).expect("a name")
    }

    fn judged(&self) -> Judged {
        let mut replay = released_schema(&self.path, self.version);
        let releases = self.before.iter().map(|(release, _)| release.clone());
        let own = "the coming release".to_owned();
        let later = self.later.iter().map(|(release, _)| release.clone());
        let names = releases.chain([own]).chain(later).collect();
        let mut plan = Plan::new(names).on_day("2026-11-21");
        let run = |replay: &mut Replay, file: &str| {
            let text = fs::read_to_string(self.path.with_file_name(file)).expect("readable");
            let script = script(file, &text, Direction::Up, TransactionMode::PerStatement);
            replay.script(file.strip_suffix(".sql"), &script)
        };
        for (release, (_, file)) in self.before.iter().enumerate() {
            plan.push(&run(&mut replay, file), release, Standing::InOrder);
            replay.release();
        }
        let own = self.before.len();
        if let Some(after) = &self.after {
            plan.push(&run(&mut replay, after), own, Standing::InOrder);
        }
        let up = self.up.as_ref().map(|up| run(&mut replay, up));
        let name = format!("{}.sql", self.name());
        let script = script(&name, &self.text, self.direction, self.transaction);
        let effects = replay.script(None, &script);
        let at = plan.len();
        if let Some(up) = &up {
            plan.push(up, own, self.standing.clone());
            return Judged { effects, plan, at };
        }
        plan.push(&effects, own, self.standing.clone());
        for (nth, (_, file)) in self.later.iter().enumerate() {
            replay.release();
            plan.push(&run(&mut replay, file), own + 1 + nth, Standing::InOrder);
        }
        Judged { effects, plan, at }
    }
}

/// The schema of a case's folder, as released.
fn released_schema(case: &Path, version: Version) -> Replay {
    let mut replay = Replay::new(version);
    if let Ok(text) = fs::read_to_string(case.with_file_name("schema.sql")) {
        let schema = script("schema.sql", &text, Direction::Up, TransactionMode::PerStatement);
        replay.script(None, &schema);
    }
    replay.release();
    replay
}

fn script(name: &str, text: &str, direction: Direction, transaction: TransactionMode) -> Script {
    Script::new(Source::new(name, text), Span::new(0, text.len()), direction, transaction)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules")
}

/// Every case of every rule, by rule and name.
fn cases() -> Vec<(&'static str, Case)> {
    let mut cases = Vec::new();
    for rule in rules::all() {
        let id = rule.page().id.0;
        let files = fs::read_dir(folder().join(id)).expect("the rule's folder");
        let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
        paths.retain(|path| path.file_name().is_some_and(|name| name != "schema.sql"));
        paths.sort();
        cases.extend(paths.into_iter().map(|path| (id, Case::read(path))));
    }
    cases
}

fn in_words(source: &Source, findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "no findings\n".to_owned();
    }
    let mut text = String::new();
    for finding in findings {
        let place = source.position(finding.labels()[0].span.start);
        let Finding { severity, rule, message, why, .. } = finding;
        writeln!(text, "{}:{} {severity} {rule}", place.line, place.column).expect("in memory");
        writeln!(text, "  {message}\n  why: {why}").expect("in memory");
        for label in finding.labels() {
            let start = source.position(label.span.start);
            let first_line = source.slice(label.span).lines().next().unwrap_or_default();
            writeln!(text, "  {}:{} [{first_line}] {}", start.line, start.column, label.text)
                .expect("in memory");
        }
        if let Some(advice) = &finding.advice {
            writeln!(text, "  advice: {}", advice.text).expect("in memory");
            for line in advice.sql.iter().flat_map(|sql| sql.lines()) {
                writeln!(text, "    {line}").expect("in memory");
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn every_case_is_judged_as_expected() {
    let bless = std::env::var_os("BANISTER_BLESS").is_some();
    let mut wrong = Vec::new();
    for (id, case) in cases() {
        let judged = case.judged();
        let said = in_words(&judged.effects.source, &judged.findings());
        let path = case.path.with_extension("expected");
        if bless {
            fs::write(&path, &said).expect("writable");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{id}/{}\n{}", case.name(), diff(&expected, &said)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nrun again with BANISTER_BLESS=1 if the new text is right",
        wrong.join("\n")
    );
}

fn diff(expected: &str, said: &str) -> String {
    similar::TextDiff::from_lines(expected, said).unified_diff().to_string()
}

#[test]
fn the_unsafe_example_is_flagged_and_the_safe_one_is_not() {
    for (id, case) in cases() {
        let findings = case.judged().findings();
        let own = findings.iter().filter(|finding| finding.rule.0 == id).count();
        match case.name() {
            "unsafe" => assert!(own > 0, "{id}/unsafe.sql has no finding of its own rule"),
            "safe" => {
                assert_eq!(own, 0, "{id}/safe.sql has findings of its own rule");
                let error = findings.iter().find(|finding| finding.severity == Severity::Error);
                assert!(error.is_none(), "{id}/safe.sql: {error:?}");
            }
            _ => {}
        }
    }
}

#[test]
fn advice_is_no_danger_itself() {
    for (id, case) in cases() {
        for finding in case.judged().findings() {
            let Some(sql) = finding.advice.as_ref().and_then(|advice| advice.sql.clone()) else {
                continue;
            };
            let advised = script("advice", &sql, Direction::Up, TransactionMode::PerStatement);
            let effects = released_schema(&case.path, case.version).script(None, &advised);
            let danger = rules::judge(&effects).into_iter().find(|said| {
                // What the advice builds on may be made by the case itself.
                said.severity == Severity::Error && said.rule.0 != "certain-failure"
            });
            assert!(danger.is_none(), "{id}/{}: {sql}\n{danger:?}", case.name());
        }
    }
}

#[test]
fn no_file_is_an_orphan() {
    let ids: BTreeSet<String> = rules::all().map(|rule| rule.page().id.to_string()).collect();
    for entry in fs::read_dir(folder()).expect("testdata/rules") {
        let entry = entry.expect("a folder");
        let name = entry.file_name().into_string().expect("UTF-8");
        assert!(ids.contains(&name), "testdata/rules/{name} belongs to no rule");
        for file in fs::read_dir(entry.path()).expect("readable") {
            let path = file.expect("a file").path();
            let case = path.with_extension("sql");
            assert!(case.exists(), "{} belongs to no case", path.display());
        }
    }
}
