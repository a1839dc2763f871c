//! Orders actions by what they declare. Knows no object kind: five rules, ties in the order of emission.

use std::{cmp::Reverse, collections::BinaryHeap};

use rustc_hash::FxHashMap;

use crate::action::{Action, Resource};

/// Actions that need each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("these statements need each other, and no order can satisfy them:\n{}", .statements.join("\n"))]
pub struct CycleError {
    /// The first line of each statement of the cycle.
    pub statements: Vec<String>,
}

/// The actions that touch one resource, each list ascending.
#[derive(Default)]
struct Touches {
    creates: Vec<usize>,
    needs: Vec<usize>,
    alters: Vec<usize>,
    releases: Vec<usize>,
    drops: Vec<usize>,
}

/// Sorts actions so that every rule holds:
/// creates X before needs X; releases X before drops X; drops X before creates X; releases X before alters X;
/// alters X before needs X.
pub(crate) fn order(actions: Vec<Action>) -> Result<Vec<Action>, CycleError> {
    let mut graph = Graph::new(actions.len());
    for touches in touches(&actions) {
        graph.add_rule(&touches.creates, &touches.needs);
        graph.add_rule(&touches.releases, &touches.drops);
        graph.add_rule(&touches.drops, &touches.creates);
        graph.add_rule(&touches.releases, &touches.alters);
        graph.add_rule(&touches.alters, &touches.needs);
    }
    let order = graph.sort().map_err(|members| CycleError {
        statements: members.iter().map(|at| first_line(&actions[*at])).collect(),
    })?;
    let mut actions: Vec<Option<Action>> = actions.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|at| actions[at].take()).collect())
}

/// One of the lists.
type List = fn(&mut Touches) -> &mut Vec<usize>;

/// By resource, in the order of their first mention.
fn touches(actions: &[Action]) -> Vec<Touches> {
    let mut all: Vec<Touches> = Vec::new();
    let mut positions: FxHashMap<&Resource, usize> = FxHashMap::default();
    for (at, action) in actions.iter().enumerate() {
        let Action {
            creates,
            needs,
            alters,
            releases,
            drops,
            statements: _,
            hazards: _,
            transaction: _,
            why: _,
            remakes: _,
            online: _,
        } = action;
        let lists: [(_, List); 5] = [
            (creates, |it| &mut it.creates),
            (needs, |it| &mut it.needs),
            (alters, |it| &mut it.alters),
            (releases, |it| &mut it.releases),
            (drops, |it| &mut it.drops),
        ];
        for (resources, list) in lists {
            for resource in resources {
                let position = *positions.entry(resource).or_insert(all.len());
                if position == all.len() {
                    all.push(Touches::default());
                }
                let list = list(&mut all[position]);
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
        }
    }
    all
}

fn first_line(action: &Action) -> String {
    action.statements.first().and_then(|it| it.lines().next()).unwrap_or_default().to_owned()
}

/// Actions, and a gate for each rule and resource: all of its left side, then the gate, then all of its right
/// side. Gates keep the number of edges linear.
struct Graph {
    actions: usize,
    after: Vec<Vec<usize>>,
    waiting_for: Vec<usize>,
}

impl Graph {
    fn new(actions: usize) -> Self {
        Self { actions, after: vec![Vec::new(); actions], waiting_for: vec![0; actions] }
    }

    /// Everything in `first` comes before everything in `then`; an action in both is no rule for itself.
    fn add_rule(&mut self, first: &[usize], then: &[usize]) {
        if first.is_empty() || then.is_empty() {
            return;
        }
        let then: Vec<usize> = then.iter().copied().filter(|it| first.binary_search(it).is_err()).collect();
        if then.is_empty() {
            return;
        }
        let gate = self.after.len();
        self.after.push(Vec::new());
        self.waiting_for.push(0);
        for it in first {
            self.add_edge(*it, gate);
        }
        for it in then {
            self.add_edge(gate, it);
        }
    }

    fn add_edge(&mut self, first: usize, then: usize) {
        self.after[first].push(then);
        self.waiting_for[then] += 1;
    }

    /// Kahn's algorithm; gates open at once, then the earliest emitted action that is free.
    fn sort(mut self) -> Result<Vec<usize>, Vec<usize>> {
        let mut free: BinaryHeap<Reverse<(bool, usize)>> = (0..self.after.len())
            .filter(|at| self.waiting_for[*at] == 0)
            .map(|at| Reverse((at < self.actions, at)))
            .collect();
        let mut sorted = Vec::with_capacity(self.actions);
        while let Some(Reverse((is_action, at))) = free.pop() {
            if is_action {
                sorted.push(at);
            }
            for then in std::mem::take(&mut self.after[at]) {
                self.waiting_for[then] -= 1;
                if self.waiting_for[then] == 0 {
                    free.push(Reverse((then < self.actions, then)));
                }
            }
        }
        if sorted.len() == self.actions { Ok(sorted) } else { Err(self.cycle()) }
    }

    /// One cycle among the actions that never became free: follow predecessors that are still waited for.
    fn cycle(&self) -> Vec<usize> {
        let blocked = |at: usize| self.waiting_for[at] > 0;
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.after.len()];
        for (first, thens) in self.after.iter().enumerate() {
            for then in thens {
                before[*then].push(first);
            }
        }
        let Some(start) = (0..self.after.len()).find(|at| blocked(*at)) else { return Vec::new() };
        let mut path = vec![start];
        loop {
            let last = path[path.len() - 1];
            let Some(next) = before[last].iter().copied().find(|at| blocked(*at)) else { return path };
            if let Some(at) = path.iter().position(|it| *it == next) {
                let mut cycle: Vec<usize> =
                    path[at..].iter().copied().filter(|it| *it < self.actions).collect();
                cycle.reverse();
                let first = cycle.iter().enumerate().min_by_key(|(_, it)| **it).map_or(0, |(at, _)| at);
                cycle.rotate_left(first);
                return cycle;
            }
            path.push(next);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A resource that is no object of a schema: `order` must not care.
    fn resource(name: &str) -> Resource {
        Resource::Relation(name.parse().unwrap())
    }

    fn sorted(actions: Vec<Action>) -> Vec<String> {
        order(actions).unwrap().into_iter().map(|it| it.statements[0].clone()).collect()
    }

    #[test]
    fn each_rule_decides_against_the_order_of_emission() {
        let x = || resource("x");
        for (then, first) in [
            (Action::new("needs").needs(x()), Action::new("creates").creates(x())),
            (Action::new("drops").drops(x()), Action::new("releases").releases_all([x()])),
            (Action::new("creates").creates(x()), Action::new("drops").drops(x())),
            (Action::new("alters").alters(x()), Action::new("releases").releases_all([x()])),
            (Action::new("needs").needs(x()), Action::new("alters").alters(x())),
        ] {
            let expected = vec![first.statements[0].clone(), then.statements[0].clone()];
            assert_eq!(sorted(vec![then, first]), expected);
        }
    }

    #[test]
    fn ties_keep_the_order_of_emission() {
        let actions = ["c", "a", "b"].map(Action::new).to_vec();
        assert_eq!(sorted(actions), ["c", "a", "b"]);
    }

    #[test]
    fn a_cycle_names_its_members_only() {
        let actions = vec![
            Action::new("innocent").needs(resource("a")),
            Action::new("one").creates(resource("a")).needs(resource("b")),
            Action::new("two").creates(resource("b")).needs(resource("a")),
        ];
        assert_eq!(order(actions).unwrap_err().statements, ["one", "two"]);
    }

    #[test]
    fn an_action_that_needs_what_it_creates_is_no_cycle() {
        assert_eq!(sorted(vec![Action::new("a").creates(resource("x")).needs(resource("x"))]), ["a"]);
    }
}
