//! What was written since the restore point, by the server's own counters.

use crate::postgres::{ReadOnlyError, ReadOnlySession};
use crate::rollback::backup::RestorePoint;

const COUNTERS: &str = "\
SELECT schemaname || '.' || relname, n_tup_ins::text, n_tup_upd::text, n_tup_del::text
FROM pg_stat_user_tables ORDER BY 1";
const WHERE: &str = "\
SELECT current_database()::text, (SELECT system_identifier::text FROM pg_control_system())";

/// What was written since, table by table; nothing where the restore point has no
/// counters of this database.
pub(super) async fn since(
    session: &mut ReadOnlySession,
    point: &RestorePoint,
) -> Result<Option<Vec<String>>, ReadOnlyError> {
    let Some(counters) = &point.counters else { return Ok(None) };
    let here = session.query(WHERE).await?;
    let here: Vec<Option<String>> = here.into_iter().next().unwrap_or_default();
    let same = |at: usize, wanted: &str| here.get(at).and_then(Option::as_deref) == Some(wanted);
    if !same(1, &point.system_id.to_string()) || !same(0, counters.database.as_str()) {
        return Ok(None);
    }
    let mut all = Vec::new();
    for row in session.query(COUNTERS).await? {
        let [Some(table), Some(ins), Some(upd), Some(del)] = row.as_slice() else { continue };
        let now = [ins, upd, del].map(|it| it.parse::<u64>().unwrap_or(0));
        let then = counters.tables.get(table).copied().unwrap_or_default();
        if now.iter().zip(then).any(|(now, then)| *now < then) {
            all.push(format!("`{table}`: not known, its counters were reset"));
            continue;
        }
        let [ins, upd, del] = [0, 1, 2].map(|at| now[at] - then[at]);
        if ins + upd + del > 0 {
            all.push(format!("`{table}`: {ins} inserted, {upd} updated, {del} deleted"));
        }
    }
    Ok(Some(all))
}
