//! Bodies of `DO` and of routines: how much of them is read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use banister::source::{Source, Span, Spanned};
use banister::sql::{Change, Code, Hidden, Step, parse};

/// Every SQL file under `testdata/`, or under the folder that
/// `BANISTER_CORPUS` names.
fn files() -> Vec<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders = vec![env::var_os("BANISTER_CORPUS").map_or_else(own, PathBuf::from)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// What was counted of the bodies of one kind.
#[derive(Debug, Default)]
struct Count {
    bodies: usize,
    /// Those of which nothing is hidden.
    read: usize,
    statements: usize,
    unrecognised: usize,
    executes: usize,
    executes_read: usize,
    missed: BTreeMap<String, (usize, String)>,
    source: Option<Source>,
}

impl Count {
    fn miss(&mut self, why: String, place: &str) {
        self.missed.entry(why).or_insert_with(|| (0, place.to_owned())).0 += 1;
    }

    fn code(&mut self, code: &Code, place: &str, source: &Source) {
        self.source = Some(source.clone());
        self.bodies += 1;
        let before: usize = self.missed.values().map(|(count, _)| count).sum();
        self.steps(&code.steps, place);
        let after: usize = self.missed.values().map(|(count, _)| count).sum();
        self.read += usize::from(before == after);
    }

    fn changes(&mut self, changes: &[Spanned<Change>], place: &str) {
        for change in changes {
            self.statements += 1;
            match &change.value {
                Change::Unrecognised { head, why } => {
                    self.unrecognised += 1;
                    let why = why.as_deref().unwrap_or("no production");
                    let t = self
                        .source
                        .as_ref()
                        .unwrap()
                        .slice(change.span)
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ");
                    self.miss(format!("unrecognised {head}: {why} {t}"), place);
                }
                Change::Do(code) => self.steps(&code.steps, place),
                _ => {}
            }
        }
    }

    fn steps(&mut self, steps: &[Step], place: &str) {
        for step in steps {
            match step {
                Step::Run(changes) => self.changes(changes, place),
                Step::Dynamic(dynamic) => {
                    self.executes += 1;
                    self.executes_read += usize::from(dynamic.otherwise.is_none());
                    self.changes(&dynamic.changes, place);
                    if dynamic.otherwise.is_some() {
                        self.miss(format!("in part: {}", first_words(&dynamic.sql)), place);
                    }
                }
                Step::Hidden(hidden) => match &hidden.value {
                    Hidden::Dynamic { sql } => {
                        self.executes += 1;
                        self.miss(format!("dynamic: {}", first_words(sql)), place);
                    }
                    Hidden::Code { why } => self.miss(format!("code: {why}"), place),
                    Hidden::Expression => {
                        let t = self
                            .source
                            .as_ref()
                            .unwrap()
                            .slice(hidden.span)
                            .split_whitespace()
                            .collect::<Vec<_>>()
                            .join(" ");
                        self.miss(format!("expression: {}", &t), place)
                    }
                },
                Step::Choice { arms, otherwise } => {
                    for arm in arms {
                        self.steps(&arm.asks, place);
                        self.steps(&arm.steps, place);
                    }
                    self.steps(otherwise, place);
                }
                Step::Repeat { steps, .. } => self.steps(steps, place),
                Step::Block { steps, handlers, .. } => {
                    self.steps(steps, place);
                    handlers.iter().flatten().for_each(|rescue| self.steps(&rescue.steps, place));
                }
                Step::Leave(_) | Step::Raise(_) | Step::EndTransaction { .. } => {}
            }
        }
    }
}

fn first_words(sql: &str) -> String {
    sql.split_whitespace().take(12).collect::<Vec<_>>().join(" ")
}

#[test]
fn bodies_are_read() {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for file in files() {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let source = Source::new(file.display().to_string(), text);
        let start = std::time::Instant::now();
        let parsed = parse(&source, Span::new(0, source.text().len()));
        if start.elapsed().as_millis() > 1500 {
            println!("SLOW {} {:?} {}", file.display(), start.elapsed(), source.text().len());
        }
        for statement in parsed {
            for change in &statement.changes {
                let (kind, code) = match &change.value {
                    Change::Do(code) => ("DO", code.as_ref()),
                    Change::CreateRoutine(routine) => match &routine.code {
                        Some(code) => ("routine", code),
                        None => continue,
                    },
                    _ => continue,
                };
                let position = source.position(statement.span.start);
                let place = format!("{}:{}", source.name(), position.line);
                let count = counts.entry(format!("{kind}, {}", code.language)).or_default();
                count.code(code, &place, &source);
            }
        }
    }
    for (kind, count) in &counts {
        let share = |of: usize, all: usize| 100.0 * of as f64 / all.max(1) as f64;
        println!(
            "{kind}: {} bodies, {} read whole ({:.1} %); {} statements, {:.2} % recognised; {} EXECUTE, {:.1} % read",
            count.bodies,
            count.read,
            share(count.read, count.bodies),
            count.statements,
            share(count.statements - count.unrecognised, count.statements),
            count.executes,
            share(count.executes_read, count.executes),
        );
        let mut missed: Vec<_> = count.missed.iter().collect();
        missed.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
        for (why, (times, place)) in missed.iter().take(4000) {
            println!("  {times} × {why} ({place})");
        }
    }
}
