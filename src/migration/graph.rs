//! Migrations that name those they stand on.

/// The order in which each node comes behind those that it needs, and nodes that need
/// nothing of each other as they are given; `needs[n]` are those that `n` needs. A
/// circle is cut where it is met.
pub(super) fn order(needs: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(needs.len());
    let mut visited = vec![false; needs.len()];
    for start in 0..needs.len() {
        // Depth first, with a stack of our own: histories are long.
        let mut stack = vec![(start, false)];
        while let Some((node, done)) = stack.pop() {
            if done {
                order.push(node);
            } else if !std::mem::replace(&mut visited[node], true) {
                stack.push((node, true));
                stack.extend(needs[node].iter().rev().map(|needed| (*needed, false)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(order(&[vec![2], vec![], vec![1], vec![0, 1]]), [1, 2, 0, 3]);
        assert_eq!(order(&[vec![1], vec![0]]), [1, 0]);
        assert_eq!(order(&[]), [0; 0]);
    }
}
