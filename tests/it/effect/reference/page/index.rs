//! From what is done to the statements that do it.

use std::fmt::Write as _;

use banister::pg::{LockMode, Version};

use super::super::facts::{Beside, Facts, Touched};
use super::{Line, Section, anchor, short};

/// A question, and which facts answer it.
type Question = (String, Box<dyn Fn(&Facts) -> bool>);

/// Which statements do what, on the newest major.
pub(super) fn index(sections: &[Section<'_>]) -> String {
    let mut out = format!(
        "\n## Which statements do that\n\nOn PostgreSQL {}. Under a lock mode stand the statements of \
         which it is the strongest lock on\nanything but indexes.\n",
        Version::NEWEST
    );
    for (heading, holds) in questions() {
        let mut list = String::new();
        for section in sections {
            let (some, others): (Vec<&Line<'_>>, Vec<&Line<'_>>) =
                section.lines.iter().partition(|line| holds(line.newest()));
            let titles = |lines: &[&Line<'_>]| -> String {
                let titles: Vec<&str> = lines.iter().map(|line| line.row.title.as_str()).collect();
                titles.join(" · ")
            };
            let said = match (some.len(), others.len()) {
                (0, _) => continue,
                (_, 0) => "all".to_owned(),
                (many, few) if many > 2 * few => format!("all but {}", titles(&others)),
                _ => titles(&some),
            };
            let name = &section.family.name;
            _ = writeln!(list, "- [{name}]({}): {said}", anchor(name));
        }
        _ = write!(out, "\n### {heading}\n\n{list}");
    }
    out
}

/// The roles of tables that the statement does not name first.
const SECOND_TABLES: [&str; 5] =
    ["referenced table", "referencing table", "parent", "default partition", "other table"];

fn questions() -> Vec<Question> {
    let mut all: Vec<Question> = vec![
        question("Rewrites, while reads and writes wait", |facts| {
            blocked(facts, LockMode::blocks_reads, "rewrite")
        }),
        question("Reads all rows, while reads and writes wait", |facts| {
            blocked(facts, LockMode::blocks_reads, "scan")
        }),
        question("Reads all rows, while writes wait", |facts| {
            blocked(facts, LockMode::blocks_writes, "scan")
                && !blocked(facts, LockMode::blocks_reads, "scan")
        }),
        question("Builds an index, while reads and writes wait", |facts| {
            blocked(facts, LockMode::blocks_reads, "index build")
        }),
        question("Builds an index, while writes wait", |facts| {
            blocked(facts, LockMode::blocks_writes, "index build")
                && !blocked(facts, LockMode::blocks_reads, "index build")
        }),
        question("Stops writes to a second table", |facts| {
            facts.others.iter().any(|other| {
                SECOND_TABLES.contains(&other.role.as_str())
                    && !(other.new || other.perhaps || other.held)
                    && other.lock.is_some_and(LockMode::blocks_writes)
            })
        }),
        question("Refuses a transaction block", |facts| facts.refuses_transaction),
        question("Loses data", |facts| {
            facts.besides.iter().any(|beside| matches!(beside, Beside::Loses(_)))
        }),
        question("Breaks a client that runs since before", |facts| {
            facts.besides.iter().any(|beside| matches!(beside, Beside::Breaks(_)))
        }),
        question("Fails on some rows", |facts| {
            facts.besides.iter().any(|beside| matches!(beside, Beside::MayFail(_)))
        }),
        question("Is refused for certain", |facts| facts.fails.is_some()),
    ];
    for mode in LockMode::ALL.into_iter().rev() {
        let heading = format!("{mode} `{}`", short(mode));
        all.push((heading, Box::new(move |facts| strongest(facts) == Some(mode))));
    }
    all.push(question("No lock on any table", |facts| {
        facts.fails.is_none() && strongest(facts).is_none()
    }));
    all
}

fn question(heading: &str, holds: impl Fn(&Facts) -> bool + 'static) -> Question {
    (heading.to_owned(), Box::new(holds))
}

fn touched(facts: &Facts) -> impl Iterator<Item = &Touched> {
    facts.target.iter().chain(&facts.others).filter(|touched| !touched.new && !touched.held)
}

fn strongest(facts: &Facts) -> Option<LockMode> {
    touched(facts).filter(|it| !it.perhaps && !it.is_part).filter_map(|touched| touched.lock).max()
}

/// Whether some relation is worked on under a lock like that.
fn blocked(facts: &Facts, lock: impl Fn(LockMode) -> bool, work: &str) -> bool {
    touched(facts).any(|touched| touched.work.contains(&work) && touched.lock.is_some_and(&lock))
}
