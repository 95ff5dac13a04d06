//! Who may lean on whom.

use crate::workspace::{Edge, Member, cargo, members};

/// What a crate of ours may depend on.
struct Rule {
    folder: &'static str,
    /// The crates of ours that it may depend on.
    ours: &'static [&'static str],
    /// What it must not name in its manifest, beyond what nobody may.
    never: &'static [&'static str],
    /// What it may depend on only behind its feature `native`.
    native: &'static [&'static str],
    /// What it may depend on only behind a feature of this name, which may bring `native` with it.
    behind: &'static [(&'static str, &'static str)],
}

/// Where the world comes in: schedulers, sockets, files, clocks, threads, the system's randomness.
const WORLD: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "getrandom",
    "hyper",
    "keyring",
    "keyring-core",
    "libc",
    "mio",
    "nix",
    "oauth2",
    "opendal",
    "rand",
    "rayon",
    "reqwest",
    "rustix",
    "rustls",
    "rustls-platform-verifier",
    "smol",
    "socket2",
    "sqlx",
    "tauri",
    "tempfile",
    "time",
    "tokio",
    "tokio-tungstenite",
    "web-time",
];

/// Features that draw from the system's randomness or clock.
const WORLDLY_FEATURES: &[&str] =
    &["getrandom", "os_rng", "sys_rng", "thread_rng", "v1", "v4", "v6", "v7"];

const PURE: &[&str] = &[
    "crates/mpc",
    "crates/chain",
    "crates/vault",
    "crates/wire",
    "crates/channel",
    "crates/party",
    "crates/whole",
    "crates/sheet",
];

const RULES: &[Rule] = &[
    Rule { folder: "crates/mpc", ours: &[], never: WORLD, native: &[], behind: &[] },
    Rule { folder: "crates/chain", ours: &[], never: WORLD, native: &[], behind: &[] },
    Rule { folder: "crates/vault", ours: &[], never: WORLD, native: &[], behind: &[] },
    Rule { folder: "crates/wire", ours: &[], never: WORLD, native: &[], behind: &[] },
    Rule { folder: "crates/channel", ours: &["wire"], never: WORLD, native: &[], behind: &[] },
    Rule {
        folder: "crates/party",
        ours: &["mpc", "chain", "wire", "channel"],
        never: WORLD,
        native: &[],
        behind: &[],
    },
    Rule { folder: "crates/whole", ours: &["mpc"], never: WORLD, native: &[], behind: &[] },
    Rule { folder: "crates/sheet", ours: &["vault"], never: WORLD, native: &[], behind: &[] },
    Rule {
        folder: "crates/host",
        ours: &["party", "vault", "sheet", "wire", "relay-server"],
        never: &["tauri"],
        native: &[
            "keyring-core",
            "oauth2",
            "opendal",
            "rustix",
            "rustls",
            "rustls-platform-verifier",
            "tokio-tungstenite",
        ],
        behind: &[
            ("relay-server", "embedded-relay"),
            // What an operating system and a browser both have; of tokio the channels.
            ("getrandom", "driver"),
            ("reqwest", "driver"),
            ("tokio", "driver"),
            ("web-time", "driver"),
            ("gloo-net", "browser"),
            ("gloo-timers", "browser"),
            ("idb", "browser"),
            ("js-sys", "browser"),
            ("wasm-bindgen", "browser"),
            ("wasm-bindgen-futures", "browser"),
        ],
    },
    Rule {
        folder: "crates/bridge",
        ours: &["host", "party", "chain", "whole"],
        never: &["tauri", "wasm-bindgen"],
        native: &[],
        behind: &[],
    },
    Rule { folder: "src-tauri", ours: &["bridge", "host"], never: &[], native: &[], behind: &[] },
    Rule {
        folder: "cosigner",
        ours: &["host", "party", "chain", "whole"],
        never: &["tauri"],
        native: &[],
        behind: &[],
    },
    Rule {
        folder: "phone",
        ours: &["bridge", "host", "vault"],
        never: &["tauri"],
        native: &[],
        behind: &[],
    },
    Rule { folder: "relay-server", ours: &["wire"], never: &["tauri"], native: &[], behind: &[] },
    // The project's own commands know programs, not crates.
    Rule { folder: "xtask", ours: &[], never: &["tauri"], native: &[], behind: &[] },
    Rule { folder: "tests/model", ours: &["party", "wire"], never: &[], native: &[], behind: &[] },
    Rule {
        folder: "tests/twin",
        ours: &["mpc", "party", "wire", "channel", "vault", "scenarios"],
        never: &["tauri"],
        native: &[],
        behind: &[],
    },
    // The tests' world may stand everywhere.
    Rule {
        folder: "tests",
        ours: &[
            "mpc",
            "chain",
            "vault",
            "wire",
            "channel",
            "party",
            "host",
            "bridge",
            "relay-server",
            "cosigner",
        ],
        never: &["tauri"],
        native: &[],
        behind: &[],
    },
];

/// What is wrong with the manifest of one member, in words.
fn findings(member: &Member) -> Vec<String> {
    let Some(rule) = RULES.iter().find(|rule| rule.folder == member.folder) else {
        return vec![format!("{} has no row in the table: decide what it may see", member.folder)];
    };
    let pure = PURE.contains(&rule.folder);
    let mut found = Vec::new();
    for edge in &member.edges {
        let Edge { name, ours, optional, browser_only, features, .. } = edge;
        let must_not = |what: &str| format!("{} must not {what}", member.folder);
        if *ours && !rule.ours.contains(&name.as_str()) {
            found.push(must_not(&format!("depend on {name}")));
        }
        // In a browser the generators behind the libraries must be told where to draw from.
        if rule.never.contains(&name.as_str()) && !(name == "getrandom" && *browser_only) {
            found.push(must_not(&format!("depend on {name}")));
        }
        if rule.native.contains(&name.as_str()) && !*optional {
            found.push(must_not(&format!("depend on {name} without its feature `native`")));
        }
        if let Some((_, feature)) = rule.behind.iter().find(|(behind, _)| behind == name)
            && !*optional
        {
            found.push(must_not(&format!("depend on {name} without its feature `{feature}`")));
        }
        let worldly = features.iter().find(|feature| WORLDLY_FEATURES.contains(&feature.as_str()));
        if let Some(feature) = worldly.filter(|_| pure) {
            found.push(must_not(&format!("turn on {name}'s feature `{feature}`")));
        }
    }
    for (feature, on) in &member.features {
        let is_native = feature == "native";
        for name in rule.native.iter().filter(|_| !is_native) {
            if on.iter().any(|turned| turned == name || *turned == format!("dep:{name}")) {
                found.push(format!("{}'s feature `{feature}` turns on {name}", member.folder));
            }
        }
        let is_behind = |name: &str| rule.behind.contains(&(name, feature.as_str()));
        let has_behind = rule.behind.iter().any(|(_, behind)| behind == feature);
        if on.iter().any(|turned| turned == "native") && !has_behind {
            found.push(format!("{}'s feature `{feature}` turns on `native`", member.folder));
        }
        for (name, _) in rule.behind.iter().filter(|(name, _)| !is_behind(name)) {
            if on.iter().any(|turned| turned == name || *turned == format!("dep:{name}")) {
                found.push(format!("{}'s feature `{feature}` turns on {name}", member.folder));
            }
        }
    }
    found
}

#[test]
fn nobody_leans_where_the_table_does_not_let_them() {
    let found: Vec<String> = members().iter().flat_map(findings).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Reached through others: nothing that schedules, listens or opens a window. The system's
/// randomness is reached where a library draws itself (`dkls23-core`, FROST and snow link it), and
/// nowhere else.
#[test]
fn what_a_pure_crate_drags_in_is_pure_as_well() {
    let sees = |package: &str| -> Vec<String> {
        let tree = cargo(&["tree", "--package", package, "--edges", "normal", "--prefix", "none"]);
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        names.filter(|name| WORLD.contains(name)).map(str::to_owned).collect()
    };
    for (package, linked) in [
        ("wire", &[] as &[_]),
        ("vault", &[]),
        ("chain", &[]),
        ("channel", &["getrandom", "libc"]),
        ("mpc", &["getrandom", "libc", "rand"]),
        ("party", &["getrandom", "libc", "rand"]),
        ("whole", &["getrandom", "libc", "rand"]),
        ("sheet", &[]),
    ] {
        let surplus: Vec<_> =
            sees(package).into_iter().filter(|name| !linked.contains(&name.as_str())).collect();
        assert!(surplus.is_empty(), "{package} drags in {surplus:?}");
    }
}

/// A browser has no `native`: not by the phone's own manifest, and not by a crate it stands on.
#[test]
fn the_phone_never_turns_on_what_needs_an_operating_system() {
    let members = members();
    let named = |name: &str| members.iter().find(|member| member.name == name);
    let mut stack: Vec<&Member> = members.iter().filter(|m| m.folder == "phone").collect();
    while let Some(member) = stack.pop() {
        for edge in member.edges.iter().filter(|edge| edge.ours && !edge.native_only) {
            let native = edge.name == "host" && edge.features.iter().any(|on| on == "native");
            assert!(!native, "{} turns on host's `native`", member.folder);
            stack.extend(named(&edge.name));
        }
    }
}

mod the_rules_themselves {
    use super::*;

    fn edge(name: &str, ours: bool) -> Edge {
        let (optional, features) = (false, vec![]);
        let (browser_only, native_only) = (false, false);
        Edge { name: name.into(), ours, optional, browser_only, native_only, features }
    }

    fn member(folder: &str, edges: Vec<Edge>) -> Member {
        Member { folder: folder.into(), name: "it".into(), edges, features: vec![] }
    }

    #[test]
    fn a_surplus_edge_a_scheduler_and_a_stranger_are_found() {
        let vault = member("crates/vault", vec![edge("wire", true), edge("tokio", false)]);
        assert_eq!(
            findings(&vault),
            ["crates/vault must not depend on wire", "crates/vault must not depend on tokio"]
        );
        assert_eq!(findings(&member("crates/new", vec![])).len(), 1);
        assert_eq!(findings(&member("crates/party", vec![edge("mpc", true)])), [""; 0]);
    }

    #[test]
    fn randomness_of_the_system_is_found_as_a_crate_and_as_a_feature() {
        let in_a_browser = Edge { browser_only: true, ..edge("getrandom", false) };
        assert_eq!(findings(&member("crates/mpc", vec![in_a_browser])), [""; 0]);
        assert_eq!(findings(&member("crates/mpc", vec![edge("getrandom", false)])).len(), 1);
        let by_feature = Edge { features: vec!["v4".into()], ..edge("uuid", false) };
        assert_eq!(
            findings(&member("crates/wire", vec![by_feature])),
            ["crates/wire must not turn on uuid's feature `v4`"]
        );
    }

    #[test]
    fn a_host_without_native_has_no_scheduler() {
        assert_eq!(findings(&member("crates/host", vec![edge("tokio", false)])).len(), 1);
        let optional = Edge { optional: true, ..edge("tokio", false) };
        let mut host = member("crates/host", vec![optional]);
        assert_eq!(findings(&host), [""; 0]);
        host.features = vec![("default".into(), vec!["native".into()])];
        assert_eq!(findings(&host), ["crates/host's feature `default` turns on `native`"]);
    }

    #[test]
    fn a_relay_is_behind_its_own_feature_and_behind_no_other() {
        assert_eq!(findings(&member("crates/host", vec![edge("relay-server", true)])).len(), 1);
        let optional = Edge { optional: true, ..edge("relay-server", true) };
        let mut host = member("crates/host", vec![optional]);
        let relay: Vec<String> = vec!["native".into(), "dep:relay-server".into()];
        host.features = vec![("embedded-relay".into(), relay.clone())];
        assert_eq!(findings(&host), [""; 0]);
        for feature in ["native", "test-support"] {
            host.features = vec![(feature.into(), relay[1..].to_vec())];
            let found = format!("crates/host's feature `{feature}` turns on relay-server");
            assert_eq!(findings(&host), [found]);
        }
    }
}
