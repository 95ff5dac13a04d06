//! Commands about what the device remembers: its relay, nodes, idle time.

use chain::ethereum::ChainId;
use data_encoding::HEXLOWER_PERMISSIVE;
use host::{
    home::{NodeSetting, RelaySetting, Settings},
    link::RelayAddress,
};
use party::wire::WalletId;
use serde_bytes::ByteArray;

use super::{Answer, App};
use crate::{
    calendar,
    open::lock,
    page,
    request::{
        LockMinutesRequest, NodeRequest, PageRequest, RefreshRequest, RefusedView, RelayRequest,
        WalletRequest,
    },
};

/// The longest address of a relay or a node.
const LONGEST_URL: usize = 2048;
/// The longest address of a page: beside an invite it must fit a code that is easily scanned.
const LONGEST_PAGE: usize = 200;
/// The longest idle time, in minutes.
const LONGEST_IDLE: u8 = 60;

impl App {
    /// Uses another relay from now on.
    ///
    /// # Errors
    ///
    /// `relay.bad_address`, `relay.bad_key`.
    pub async fn use_relay(&self, request: RelayRequest) -> Answer {
        let url = address(&request.url, &["ws", "wss"])
            .ok_or_else(|| RefusedView::new("relay.bad_address"))?;
        let key = HEXLOWER_PERMISSIVE.decode(request.key.trim().as_bytes()).ok();
        let key: Option<[u8; 32]> = key.and_then(|key| key.try_into().ok());
        let key = key.ok_or_else(|| RefusedView::new("relay.bad_key"))?;
        let setting = RelaySetting { url: url.clone(), key: ByteArray::new(key) };
        self.move_to(setting, RelayAddress { url, key }).await
    }

    /// Sets or clears the node of a network, once it answered for that network.
    ///
    /// # Errors
    ///
    /// `chain.unknown_network`, `node.bad_address`, `node.unreachable`, `node.untrusted`,
    /// `chain.wrong_chain`.
    pub async fn set_node(&self, request: NodeRequest) -> Answer {
        let chain_id = ChainId::new(request.chain_id)?;
        self.0.networks.find(chain_id)?;
        let url = match request.url.trim() {
            "" => None,
            typed => Some(
                address(typed, &["http", "https"])
                    .ok_or_else(|| RefusedView::new("node.bad_address"))?,
            ),
        };
        if url.is_some() {
            self.place()?.nodes.reach(url.as_deref(), chain_id).await?;
        }
        self.remember(move |settings| {
            settings.nodes.retain(|node| node.chain_id != chain_id.value());
            let chain_id = chain_id.value();
            settings.nodes.extend(url.map(|url| NodeSetting { chain_id, url }));
        })
        .await?;
        let open = self.open()?;
        lock(&open.ledger).forget_balances(chain_id);
        open.nudge.notify_one();
        Ok(())
    }

    /// Sets or clears the page that phones open.
    ///
    /// # Errors
    ///
    /// `page.bad_address`.
    pub async fn set_page(&self, request: PageRequest) -> Answer {
        let page = match request.url.trim() {
            "" => None,
            typed if typed.len() > LONGEST_PAGE => {
                return Err(RefusedView::new("page.bad_address"));
            }
            typed => Some(page::read(typed).ok_or_else(|| RefusedView::new("page.bad_address"))?),
        };
        self.remember(move |settings| settings.page = page).await
    }

    /// Sets the idle time after which the device locks itself.
    ///
    /// # Errors
    ///
    /// `settings.bad_minutes` outside 1 to 60.
    pub async fn set_lock_minutes(&self, request: LockMinutesRequest) -> Answer {
        let minutes = request.minutes;
        if !(1..=LONGEST_IDLE).contains(&minutes) {
            return Err(RefusedView::new("settings.bad_minutes").with("longest", LONGEST_IDLE));
        }
        self.remember(move |settings| settings.lock_after_minutes = minutes).await
    }

    /// Chooses how often a wallet's pieces are to be made afresh.
    ///
    /// # Errors
    ///
    /// `wallet.none`; `settings.bad_days` for another number than is offered.
    pub async fn set_refresh(&self, request: RefreshRequest) -> Answer {
        let wallet = self.held_wallet(&request.wallet)?;
        let days = request.days;
        if !calendar::is_offered(days) {
            return Err(RefusedView::new("settings.bad_days"));
        }
        self.remember(move |settings| {
            let setting = calendar::setting_of(settings, wallet);
            (setting.days, setting.later) = (days, None);
        })
        .await
    }

    /// Leaves its person alone about a wallet's pieces for a week.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn remind_later(&self, request: WalletRequest) -> Answer {
        let wallet = self.held_wallet(&request.wallet)?;
        let later = calendar::later(calendar::now());
        self.remember(move |settings| {
            calendar::setting_of(settings, wallet).later = Some(later);
        })
        .await
    }

    fn held_wallet(&self, id: &str) -> Answer<WalletId> {
        let party = self.open()?.party()?;
        let held = party.wallets.iter().find(|held| held.wallet.to_string() == id);
        Ok(held.ok_or_else(|| RefusedView::new("wallet.none"))?.wallet)
    }

    /// Remembers a relay and connects to it.
    pub(super) async fn move_to(&self, setting: RelaySetting, address: RelayAddress) -> Answer {
        let relay = setting.clone();
        self.remember(|settings| settings.relay = Some(setting)).await?;
        let open = self.open()?;
        open.connect(address)?;
        // The worker takes one task after the other: after this one the old line counts no more.
        self.tell(|_, _| Ok(())).await?;
        // One that has just ended meets here when it is started again.
        open.companion.meet(relay);
        self.changed();
        Ok(())
    }

    pub(super) async fn remember(
        &self,
        change: impl FnOnce(&mut Settings) + Send + 'static,
    ) -> Answer {
        let open = self.open()?;
        open.touch();
        self.aside(move |_| open.change_settings(change)).await?;
        self.changed();
        Ok(())
    }
}

/// An address of one of these schemes, as typed but for white space around it.
///
/// What else is wrong with it shows when it is used.
fn address(typed: &str, schemes: &[&str]) -> Option<String> {
    let typed = typed.trim();
    let (scheme, rest) = typed.split_once("://")?;
    let plain = typed.len() <= LONGEST_URL && typed.bytes().all(|byte| byte.is_ascii_graphic());
    let usable = plain && !rest.is_empty() && schemes.contains(&scheme);
    usable.then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_has_a_scheme_that_fits_and_nothing_invisible() {
        let schemes = ["ws", "wss"];
        let typed = " ws://127.0.0.1:7400/v1\n";
        assert_eq!(address(typed, &schemes).as_deref(), Some("ws://127.0.0.1:7400/v1"));
        for bad in ["", "127.0.0.1", "ws://", "http://relay", "ws://re lay", "ws://r\u{202e}x"] {
            assert_eq!(address(bad, &schemes), None, "{bad:?}");
        }
        assert_eq!(address(&format!("ws://{}", "x".repeat(5000)), &schemes), None);
    }
}
