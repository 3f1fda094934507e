//! `contract-without-proof`.

use super::declaration::{accounted, declarations};
use super::plan::{Place, goes_forward, in_words};
use super::rule::declare_rule;
use crate::effect::ScriptEffects;
use crate::finding::{Finding, Label, Severity};

declare_rule! {
    /// ## What it does
    ///
    /// Finds drops that are declared `unused-since` an earlier release and bring no
    /// `proof`: a query that returns the rows for which the drop would be too
    /// early.
    ///
    /// ## Why it is bad
    ///
    /// That nothing uses a column says nothing of its rows. A backfill that stopped
    /// half-way, or a writer that nobody thought of, leaves rows whose only value
    /// is the one that is dropped.
    ///
    /// ## Instead
    ///
    /// Write the query beside the drop:
    /// `proof="SELECT 1 FROM users WHERE full_name IS DISTINCT FROM name"`. It must
    /// return no row. It is checked here that it is one query, changes nothing, and
    /// reads what goes.
    ///
    /// ## When it is fine
    ///
    /// When the values are not needed any more, whatever they are: say so in a
    /// suppression, with the reason.
    pub(super) struct ContractWithoutProof {
        id: "contract-without-proof",
        severity: Warning,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if !goes_forward(script) {
        return Vec::new();
    }
    let accounted = accounted(script, place);
    let (declared, _) = declarations(script);
    let bare = declared
        .iter()
        .filter(|it| accounted.contains(&it.at) && it.get("proof").is_none())
        .filter_map(|it| {
            let gone =
                script.statements[it.at].transitions.iter().find(|t| t.kind.takes_values())?;
            let what = in_words(&gone.on, gone.kind.contracted());
            let message = format!("nothing proves that {what} can go");
            let why = "a row that was never carried over loses its value, and no down migration \
                       brings it back";
            let primary = Label { span: gone.span, text: "takes the last copy away".to_owned() };
            let finding = Finding::new(ID, Severity::Warning, message, why, primary);
            let finding = finding.label(it.span(), "declared here, without a proof");
            Some(finding.advise(
                "add `proof=\"SELECT …\"` to the declaration: a query that returns the rows for \
                 which it is too early",
                None,
            ))
        });
    bare.collect()
}
