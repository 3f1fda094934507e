//! A server's own grammar as the judge: what it accepts, we recognise, and what
//! it refuses, we do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use banister::postgres::{Grammar, Verdict};
use banister::source::{Source, Span};
use banister::sql::{Statement, Unread, parse, tokens};

use crate::postgres::servers::{say, servers, session};

/// The least share of accepted statements that must be recognised.
const LEAST_RECOGNISED: f64 = 0.998;

/// The greatest share of refused mutants that may be read as if nothing were
/// wrong.
const MOST_OVER_ACCEPTED: f64 = 0.001;

/// How many mutants are made of one statement.
const MUTANTS: usize = 8;

/// Every SQL file of the folders whose statements are meant to be valid.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders: Vec<PathBuf> =
        ["effects", "formats", "parse", "rules"].iter().map(|name| root.join(name)).collect();
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

/// A statement of a file.
pub(super) struct Found {
    file: String,
    pub(super) sql: String,
    pub(super) unread: Vec<Unread>,
}

/// The statements of all files, each text once.
pub(super) fn statements() -> Vec<Found> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for path in files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let file = path.display().to_string();
        let source = Source::new(&*file, text);
        for statement in parse(&source, Span::new(0, source.text().len())) {
            if !statement.is_meta_command {
                let sql = source.slice(statement.span).to_owned();
                let unread = statement.unread();
                let file = file.clone();
                found.entry(sql.clone()).or_insert(Found { file, sql, unread });
            }
        }
    }
    found.into_values().collect()
}

/// The newest server's grammar.
async fn newest() -> Option<(banister::postgres::ScratchServer, Grammar)> {
    let server = servers().await.pop()?;
    let grammar = session(&server).await.into_grammar().await.expect("a failed transaction");
    Some((server, grammar))
}

async fn judge(grammar: &mut Grammar, statements: &[String]) -> Vec<bool> {
    let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
    let verdicts = grammar.judge(&texts).await.expect("the server is there");
    verdicts.iter().map(|verdict| *verdict == Verdict::Accepted).collect()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[tokio::test]
async fn what_the_server_accepts_is_recognised() {
    let Some((server, mut grammar)) = newest().await else { return };
    let found = statements();
    let texts: Vec<String> = found.iter().map(|found| found.sql.clone()).collect();
    let accepted = judge(&mut grammar, &texts).await;
    let counting = accepted.iter().filter(|accepted| **accepted).count();
    let mut missed: BTreeMap<String, String> = BTreeMap::new();
    let (mut misses, mut over) = (0, 0);
    for (Found { file, unread, .. }, accepted) in found.into_iter().zip(accepted) {
        over += usize::from(!accepted && unread.is_empty());
        if accepted && let Some(Unread { head, why }) = unread.into_iter().next() {
            misses += 1;
            missed.insert(format!("{head}: {}", why.unwrap_or_default()), file);
        }
    }
    let recognised = 1.0 - share(misses, counting);
    say(&format!(
        "PostgreSQL {} accepts {counting} statements of testdata/; {:.2} % are recognised, and \
         {over} that it refuses",
        server.version(),
        recognised * 100.0
    ));
    for (why, file) in &missed {
        say(&format!("  {why} ({file})"));
    }
    assert!(counting > 800, "only {counting} statements were found");
    assert!(recognised >= LEAST_RECOGNISED, "{recognised} are recognised: {missed:#?}");
}

/// Statements with one token deleted, doubled, or changed with its neighbour; the
/// same ones at each run.
fn mutants(sql: &str) -> Vec<String> {
    let Some(tokens) = tokens(sql).filter(|tokens| tokens.len() > 1) else { return Vec::new() };
    let places = 3 * tokens.len();
    let step = (places / MUTANTS).max(1);
    let seed =
        sql.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let chosen = (seed % step..places).step_by(step).take(MUTANTS);
    chosen.map(|place| mutant(sql, &tokens, place / 3, place % 3)).collect()
}

fn mutant(sql: &str, tokens: &[Span], at: usize, how: usize) -> String {
    let text = |span: Span| &sql[span.start..span.end];
    let this = tokens[at];
    let (before, after) = (&sql[..this.start], &sql[this.end..]);
    match (how, tokens.get(at + 1)) {
        (0, _) => format!("{before} {after}"),
        (2, Some(&next)) => {
            let (between, rest) = (&sql[this.end..next.start], &sql[next.end..]);
            format!("{before} {} {between} {} {rest}", text(next), text(this))
        }
        _ => format!("{before} {} {}{after}", text(this), text(this)),
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_seldom_read() {
    let Some((server, mut grammar)) = newest().await else { return };
    let texts: Vec<String> = statements().into_iter().map(|found| found.sql).collect();
    let accepted = judge(&mut grammar, &texts).await;
    let accepted = texts.iter().zip(accepted).filter(|(_, accepted)| *accepted);
    let mutants: Vec<String> = accepted.flat_map(|(sql, _)| mutants(sql)).collect();
    let verdicts = judge(&mut grammar, &mutants).await;
    let refused: Vec<&String> = (mutants.iter().zip(verdicts))
        .filter_map(|(mutant, accepted)| (!accepted).then_some(mutant))
        .collect();
    let read: Vec<&&String> = refused.iter().filter(|mutant| is_read(mutant)).collect();
    let over = share(read.len(), refused.len());
    say(&format!(
        "of {} statements with one wrong token PostgreSQL {} refuses {}; {} of these ({:.2} %) are \
         read as if nothing were wrong",
        mutants.len(),
        server.version(),
        refused.len(),
        read.len(),
        over * 100.0
    ));
    if std::env::var_os("BANISTER_SHOW").is_some() {
        read.iter().for_each(|mutant| say(&format!("  {}", mutant.replace('\n', " "))));
    }
    assert!(refused.len() > 2000, "only {} mutants are refused", refused.len());
    assert!(over <= MOST_OVER_ACCEPTED, "{over} are read: {:#?}", &read[..read.len().min(40)]);
}

/// Whether all of a text is read: each piece of it.
fn is_read(sql: &str) -> bool {
    let source = Source::new("mutant", sql);
    let statements = parse(&source, Span::new(0, sql.len()));
    statements.iter().all(|statement: &Statement| statement.unread().is_empty())
}
