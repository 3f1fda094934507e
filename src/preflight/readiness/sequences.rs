//! Sequences near their end. `pg_sequences` takes ROW EXCLUSIVE on each of them, as if
//! to draw from it; the sequence's own row is read without.

use super::{Item, number, text, worst};
use crate::pg::{QualifiedName, quoted};
use crate::postgres::{ReadOnlyError, ReadOnlySession, Row};
use crate::report::ItemStatus::Warning;

const ID: &str = "sequences";

/// How many sequences are looked at.
const MOST: usize = 500;

/// Percent of its numbers after which a person should look.
const USED: i64 = 85;

/// The sequences, whether the role may read each, and how far they go; where a column
/// owns one and is narrower, as far as the column does.
const SEQUENCES: &str = "\
SELECT n.nspname::text, c.relname::text, has_table_privilege(c.oid, 'SELECT')::text, \
       least(s.seqmax, coalesce((SELECT min(CASE a.atttypid WHEN 'int2'::regtype THEN 32767 \
                                             WHEN 'int4'::regtype THEN 2147483647 ELSE s.seqmax END) \
                                 FROM pg_depend AS d JOIN pg_attribute AS a \
                                   ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
                                 WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
                                   AND d.refobjsubid > 0), s.seqmax))::text \
FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid \
JOIN pg_namespace AS n ON n.oid = c.relnamespace \
WHERE s.seqincrement > 0 AND NOT s.seqcycle AND c.relpersistence <> 't' ORDER BY 1, 2";

/// Looks at every sequence that the role may read.
pub(super) async fn near_their_end(session: &mut ReadOnlySession) -> Result<Item, ReadOnlyError> {
    let rows = match session.attempt(SEQUENCES).await {
        Ok(rows) => rows,
        Err(error) => return unseen(error),
    };
    let (readable, hidden): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| text(row, 2) == "true");
    let part = |(nth, row): (usize, &&Row)| {
        let (schema, name) = (quoted(text(row, 0)), quoted(text(row, 1)));
        let end = number(row, 3).max(1);
        format!(
            "SELECT '{nth}', (x.last_value::numeric * 100 / {end})::bigint::text \
             FROM {schema}.{name} AS x"
        )
    };
    let query: Vec<String> = readable.iter().take(MOST).enumerate().map(part).collect();
    let rows = match query.is_empty() {
        true => Vec::new(),
        false => match session.attempt(&query.join(" UNION ALL ")).await {
            Ok(rows) => rows,
            Err(error) => return unseen(error),
        },
    };
    let near = rows.iter().filter(|row| number(row, 1) >= USED).map(|row| {
        let nth = text(row, 0).parse::<usize>().unwrap_or(usize::MAX);
        let name = readable.get(nth).map_or_else(String::new, |sequence| {
            QualifiedName::new(text(sequence, 0), text(sequence, 1)).to_string()
        });
        (Warning, format!("`{name}` has used {} % of its numbers", number(row, 1)))
    });
    let left_out = hidden.len() + readable.len().saturating_sub(MOST);
    let (status, words) = worst(near.collect(), "no sequence is near its end");
    if left_out == 0 || status == Warning {
        return Ok(Item::new(ID, status, words).beside());
    }
    let why = format!(
        "{left_out} of {} sequences: the role may not SELECT from them",
        left_out + query.len()
    );
    Ok(Item::not_checked(ID, why).beside())
}

fn unseen(error: ReadOnlyError) -> Result<Item, ReadOnlyError> {
    match error {
        ReadOnlyError::Lost(why) => Err(ReadOnlyError::Lost(why)),
        error => Ok(Item::not_checked(ID, format!("failed to {error}")).beside()),
    }
}
