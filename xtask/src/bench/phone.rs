//! `cargo xtask bench phone`: the phone page in Chromium, beside a native program in the same run.

use crate::{
    Checkout, Failure, call, phone,
    tools::{BROWSER, Consent, Need, Tools},
    twin,
};

/// Builds the page, the relay that serves it and both twins as they are released, and measures.
pub(super) fn run(checkout: &Checkout) -> Result<(), Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    tools.ensure(&[Need::WasmTarget, Need::System(BROWSER)])?;
    let page = phone::build(checkout, &tools, phone::Make::Shipped)?;
    let module = twin::module(checkout)?;
    let mut cargo = checkout.cargo();
    cargo.args(["build", "--quiet", "--release", "--package", "twin", "--package", "relay-server"]);
    call::run(&mut cargo)?;
    let program = |name: &str| checkout.target().join("release").join(name);
    let computes =
        twin::script(checkout, "twin-bench.js", &[program("twin").as_os_str(), module.as_os_str()]);
    let starts = twin::script(
        checkout,
        "phone-bench.js",
        &[program("relay-server").as_os_str(), page.as_os_str()],
    );
    computes.and(starts)
}
