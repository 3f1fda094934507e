//! Which variables statements may give another value.

use super::tree::{Kind, Node, Over};
use super::value::{Value, Variables};

/// Forgets what is known of the variables that `nodes` may set.
pub(super) fn forget(variables: &mut Variables, nodes: &[Node]) {
    for node in nodes {
        match &node.kind {
            Kind::Block(block) => {
                forget(variables, &block.body);
                block.handlers.iter().for_each(|handler| forget(variables, &handler.body));
            }
            Kind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, nodes)| forget(variables, nodes));
                forget(variables, otherwise);
            }
            Kind::Case { arms, otherwise, .. } => {
                arms.iter().for_each(|(_, nodes)| forget(variables, nodes));
                otherwise.iter().for_each(|nodes| forget(variables, nodes));
            }
            Kind::Loop { over, body, .. } => {
                match over {
                    Over::Integers { variable, .. } => set(variables, variable),
                    Over::Query { variables: names, .. }
                    | Over::Execute { variables: names, .. }
                    | Over::Cursor { variables: names, .. }
                    | Over::Array { variables: names, .. } => {
                        names.iter().for_each(|name| set(variables, name));
                    }
                    Over::Forever | Over::While(_) => {}
                }
                set(variables, "found");
                forget(variables, body);
            }
            Kind::Assign { target, .. } => set(variables, target),
            Kind::Sql { into } => {
                for name in into.iter().flat_map(|into| &into.targets) {
                    set(variables, name);
                }
                set(variables, "found");
            }
            Kind::Execute { into: names, .. } | Kind::Sets(names) => {
                names.iter().for_each(|name| set(variables, name));
                set(variables, "found");
            }
            Kind::Perform(_) | Kind::Query(_) => set(variables, "found"),
            _ => {}
        }
    }
}

/// A variable that has a value now that nobody knows.
pub(super) fn set(variables: &mut Variables, name: &str) {
    variables.insert(name.to_owned(), Value::Unknown);
}

/// What is known after several ways, of which one was taken.
pub(super) fn join(ways: Vec<Variables>) -> Variables {
    let mut ways = ways.into_iter();
    let Some(mut all) = ways.next() else { return Variables::new() };
    for way in ways {
        for (name, value) in &mut all {
            if way.get(name) != Some(value) {
                *value = Value::Unknown;
            }
        }
        for name in way.keys().filter(|name| !all.contains_key(*name)).cloned().collect::<Vec<_>>()
        {
            all.insert(name, Value::Unknown);
        }
    }
    all
}
