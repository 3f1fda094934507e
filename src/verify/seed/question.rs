//! Questions to the server: which of many values satisfy an expression.

use std::collections::BTreeMap;

use crate::pg::{quoted, string_literal};
use crate::postgres::{ScratchSession, SessionError};

/// More combinations than this are not asked for.
const MOST_ANSWERS: usize = 400;
/// A value; `None` is NULL.
pub(super) type Value = Option<String>;

/// A question to the server: which combinations satisfy the expressions.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    pub(super) columns: Vec<String>,
    pub(super) candidates: Vec<Vec<Value>>,
    /// The types of the candidates.
    casts: Vec<String>,
    /// What must hold, and what of it is an expression with a name.
    conditions: Vec<String>,
    named: Vec<(String, String)>,
    /// The question about all candidates.
    sql: String,
}

/// Answers of the server that hold as long as the question is the same.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: BTreeMap<String, Option<Vec<Vec<usize>>>>,
}

impl Answers {
    /// Which combinations satisfy each question; `None` where the server refuses
    /// to say.
    pub(super) async fn to(
        &mut self,
        session: &mut ScratchSession,
        probes: &[Probe],
    ) -> Result<Vec<Option<Vec<Vec<usize>>>>, SessionError> {
        let new: Vec<&Probe> =
            probes.iter().filter(|probe| !self.known.contains_key(&probe.sql)).collect();
        let together: Vec<String> = new
            .iter()
            .enumerate()
            .map(|(place, probe)| probe.sql.replacen("SELECT ", &format!("SELECT {place}, "), 1))
            .collect();
        if !together.is_empty() {
            match session.query(&together.join(";\n")).await {
                Ok(rows) => {
                    let mut answers = vec![Vec::new(); new.len()];
                    for row in rows {
                        let mut numbers = row.into_iter().flatten().flat_map(|n| n.parse().ok());
                        let place: Option<usize> = numbers.next();
                        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
                            answer.push(numbers.collect());
                        }
                    }
                    let asked = new.iter().map(|probe| probe.sql.clone());
                    self.known.extend(asked.zip(answers.into_iter().map(Some)));
                }
                Err(error) if error.is_lost_connection() => return Err(error),
                Err(_) => {
                    for probe in new {
                        let answer = match alone(session, &probe.sql).await? {
                            None => one_by_one(session, probe).await?,
                            answer => answer,
                        };
                        self.known.insert(probe.sql.clone(), answer);
                    }
                }
            }
        }
        Ok(probes.iter().map(|probe| self.known.get(&probe.sql).cloned().flatten()).collect())
    }
}

async fn alone(
    session: &mut ScratchSession,
    sql: &str,
) -> Result<Option<Vec<Vec<usize>>>, SessionError> {
    match session.query(sql).await {
        Ok(rows) => Ok(Some(
            rows.into_iter()
                .map(|row| row.into_iter().flatten().flat_map(|n| n.parse().ok()).collect())
                .collect(),
        )),
        Err(error) if error.is_lost_connection() => Err(error),
        Err(_) => Ok(None),
    }
}

/// So many combinations are asked about one by one.
const MOST_ALONE: usize = 60;

/// Which combinations satisfy a question that the server cannot answer as a whole:
/// an expression that fails on one value (a cast) fails for all. Nothing where it
/// fails on all of them.
async fn one_by_one(
    session: &mut ScratchSession,
    probe: &Probe,
) -> Result<Option<Vec<Vec<usize>>>, SessionError> {
    let mut valid = Vec::new();
    for numbers in combinations(&probe.candidates) {
        let candidates =
            numbers.iter().zip(&probe.candidates).map(|(n, all)| vec![all[*n].clone()]).collect();
        let sql = question(&probe.columns, candidates, probe);
        if alone(session, &sql).await?.is_some_and(|found| !found.is_empty()) {
            valid.push(numbers);
        }
    }
    Ok((!valid.is_empty()).then_some(valid))
}

/// Combinations of the first candidates of each column, by number.
fn combinations(candidates: &[Vec<Value>]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    // So that all columns together have that many.
    let mut each = MOST_ALONE;
    while each > 1 && candidates.iter().map(|c| c.len().min(each)).product::<usize>() > MOST_ALONE {
        each -= 1;
    }
    for column in candidates {
        let count = column.len().min(each);
        let longer = |numbers: &Vec<usize>| {
            let numbers = numbers.clone();
            (0..count).map(move |n| [numbers.as_slice(), &[n]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.sort_by_key(|numbers| (numbers.iter().sum::<usize>(), numbers.clone()));
    all
}

/// The question which combinations of `candidates` satisfy all `conditions`, in
/// which `named` expressions occur; nothing where a column has no candidate.
pub(super) fn probe(
    columns: Vec<String>,
    candidates: Vec<Vec<Value>>,
    casts: Vec<String>,
    conditions: Vec<String>,
    named: Vec<(String, String)>,
) -> Option<Probe> {
    if candidates.iter().any(Vec::is_empty) {
        return None;
    }
    let mut probe = Probe { columns, candidates, casts, conditions, named, sql: String::new() };
    probe.sql = question(&probe.columns, probe.candidates.clone(), &probe);
    Some(probe)
}

/// The question of `probe` about some candidates.
fn question(columns: &[String], candidates: Vec<Vec<Value>>, probe: &Probe) -> String {
    let lists: Vec<String> = candidates
        .iter()
        .zip(&probe.casts)
        .zip(columns)
        .enumerate()
        .map(|(place, ((values, cast), column))| {
            let rows: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(n, value)| {
                    let value =
                        value.as_ref().map_or_else(|| "NULL".to_owned(), |v| string_literal(v));
                    format!("({n}, {value}::{cast})")
                })
                .collect();
            let rows = rows.join(", ");
            format!("(VALUES {rows}) AS banister_{place} (banister_n, {})", quoted(column))
        })
        .collect();
    let numbers: Vec<String> =
        (0..lists.len()).map(|place| format!("banister_{place}.banister_n")).collect();
    let mut from = lists.join(" CROSS JOIN ");
    if !probe.named.is_empty() {
        let named: Vec<String> =
            probe.named.iter().map(|(name, sql)| format!("({sql}) AS {}", quoted(name))).collect();
        from += &format!(" CROSS JOIN LATERAL (SELECT {}) AS banister_named", named.join(", "));
    }
    let conditions: Vec<String> =
        probe.conditions.iter().map(|condition| format!("({condition}) IS NOT FALSE")).collect();
    format!(
        "SELECT {} FROM {from} WHERE {} ORDER BY {}, {} LIMIT {MOST_ANSWERS}",
        numbers.join(", "),
        conditions.join(" AND "),
        numbers.join(" + "),
        numbers.join(", "),
    )
}
