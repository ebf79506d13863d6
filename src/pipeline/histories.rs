//! Random histories of a vault: readers, apps, the source and the world do things, and after every run the laws are
//! checked. For tests only. It refuses to look inside: what it judges by is what stands on the disk, and the report.

mod deeds;
mod dice;
mod endings;
mod laws;
mod reader;
mod seen;
mod sheet;
mod source;
mod tests;
mod world;

use self::dice::Dice;
use self::endings::Ending;
use self::laws::Verdict;
use self::source::Source;
use self::world::{Device, Ledger, World};
use crate::render::FLAVOURS;
use crate::vault::sim::{Sim, Traits};

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The reader, or the app, does something to the text of a page.
    Page(reader::Deed),
    /// The reader does something to whole pages, or the world does.
    Vault(deeds::Deed),
    /// The source publishes something else.
    Source(source::Deed),
    /// A run; how it ends.
    Run(Ending),
    /// A run over what the state knows, without an issue.
    Anew,
    /// Another device gets a copy of the vault, and both run.
    SecondDevice,
    /// Files travel between the devices.
    Exchange,
}

/// An event with the seed of all that is random in it: so that others can be left out.
#[derive(Debug, Clone, Copy)]
struct Event {
    what: What,
    seed: u64,
}

/// A history: everything follows from it.
#[derive(Debug, Clone)]
struct History {
    seed: u64,
    events: Vec<Event>,
}

impl History {
    fn new(seed: u64) -> History {
        let mut dice = Dice::new(seed);
        // The first three are for the world.
        for _ in 0..3 {
            dice.seed();
        }
        // Short ones mostly: they reach as far, by the second, and fail with less around them.
        let n = match dice.below(10) {
            0 => 40,
            1 | 2 => 20,
            _ => 10,
        };
        let mut events = vec![Event { what: What::Run(Ending::Whole), seed: dice.seed() }];
        for _ in 0..1 + dice.below(n) {
            events.push(Event { what: What::any(&mut dice), seed: dice.seed() });
            if dice.one_in(4) {
                events.push(Event { what: What::Run(Ending::Whole), seed: dice.seed() });
            }
        }
        events.push(Event { what: What::Run(Ending::Whole), seed: dice.seed() });
        History { seed, events }
    }

    fn world(&self) -> World {
        let mut dice = Dice::new(self.seed);
        let (app, issue, disk) = (dice.seed(), dice.seed(), dice.seed());
        let mut dice = Dice::new(disk);
        let traits = Traits {
            no_exchange: dice.one_in(4),
            case_blind: dice.one_in(4),
            decomposes: dice.one_in(4),
            in_order: dice.one_in(2),
            tears_moves: dice.one_in(4),
        };
        let sim = Sim::new(dice.seed(), traits);
        let flavour = FLAVOURS[(app % 2) as usize];
        if dice.one_in(2) {
            deeds::furnish(&sim, flavour.marker() == "logseq");
        }
        World {
            flavour,
            source: Source::new(&mut Dice::new(issue)),
            devices: vec![Device { sim, ledger: Ledger::default(), away: None }],
            common: world::Files::new(),
            day: 0,
            n: 0,
            decomposes: traits.decomposes,
            log: None,
        }
    }

    /// Lives through it; the first law that does not hold is the error.
    fn check(&self, log: bool) -> (Verdict, World) {
        let mut world = self.world();
        world.log = log.then(Vec::new);
        for event in &self.events {
            let done = world.live(event);
            if done.is_err() {
                return (done, world);
            }
        }
        (Ok(()), world)
    }

    /// Without the events that a failure does not need.
    fn smallest(mut self) -> History {
        let fails = |history: &History| std::panic::catch_unwind(|| history.check(false).0.is_err()).unwrap_or(true);
        loop {
            let mut smaller = (0..self.events.len()).rev().map(|at| {
                let mut events = self.events.clone();
                events.remove(at);
                History { events, ..self.clone() }
            });
            match smaller.find(fails) {
                Some(history) => self = history,
                None => return self,
            }
        }
    }
}

impl What {
    fn any(dice: &mut Dice) -> What {
        match dice.below(20) {
            0..=6 => What::Page(*dice.pick(&reader::DEEDS)),
            7..=9 => What::Vault(*dice.pick(&deeds::DEEDS)),
            10..=15 => What::Source(*dice.pick(&source::DEEDS)),
            16 | 17 => What::Run(*dice.pick(&endings::ENDINGS)),
            18 => What::Anew,
            _ if dice.one_in(2) => What::SecondDevice,
            _ => What::Exchange,
        }
    }
}

impl World {
    fn live(&mut self, event: &Event) -> Verdict {
        let dice = &mut Dice::new(event.seed);
        let on = dice.below(self.devices.len());
        self.pass();
        match event.what {
            What::Page(deed) => self.read(on, deed, dice),
            What::Vault(deed) => self.deed(on, deed, dice),
            What::Source(deed) => self.publish(deed, event.seed),
            What::Run(ending) => return self.end(on, ending, dice),
            What::Anew => return self.anew(on),
            What::SecondDevice => return self.second(event.seed),
            What::Exchange => return self.meet(dice),
        }
        Ok(())
    }

    fn tell(&mut self, what: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(what());
        }
    }
}
