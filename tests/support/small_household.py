"""A household of two rooms: small enough to know all that can be done in it."""

from __future__ import annotations

DOMAIN = """
(define (domain rooms)            ; a comment with (brackets
  (:requirements :adl :typing)
  (:types agent receptacle location item - thing thing)
  (:predicates
    (atLocation ?a - agent ?l - location) (receptacleAtLocation ?r - receptacle ?l - location)
    (inReceptacle ?o - item ?r - receptacle) (holds ?a - agent ?o - item) (holdsAny ?a - agent)
    (openable ?r - receptacle) (opened ?r - receptacle) (isOn ?o - item) (toggleable ?o - item)
    (dusty ?r - receptacle) (objectAtLocation ?o - item ?l - location))
  (:functions (total-cost) - number)
  (:action GotoLocation
    :parameters (?a - agent ?lStart - location ?lEnd - location ?r - receptacle)
    :precondition (and (atLocation ?a ?lStart) (receptacleAtLocation ?r ?lEnd))
    :effect (and (not (atLocation ?a ?lStart)) (atLocation ?a ?lEnd) (increase (total-cost) 1)))
  (:action OpenObject
    :parameters (?a - agent ?l - location ?r - receptacle)
    :precondition (and (openable ?r) (atLocation ?a ?l) (receptacleAtLocation ?r ?l) (not (opened ?r)))
    :effect (and (opened ?r)))
  (:action PickupObject
    :parameters (?a - agent ?l - location ?o - item ?r - receptacle)
    :precondition (and (atLocation ?a ?l) (receptacleAtLocation ?r ?l) (inReceptacle ?o ?r) (not (holdsAny ?a))
      (or (not (openable ?r)) (opened ?r)))
    :effect (and (not (inReceptacle ?o ?r)) (not (objectAtLocation ?o ?l)) (holds ?a ?o) (holdsAny ?a)))
  (:action PutObject
    :parameters (?a - agent ?l - location ?o - item ?r - receptacle)
    :precondition (and (holds ?a ?o) (atLocation ?a ?l) (receptacleAtLocation ?r ?l)
      (imply (openable ?r) (opened ?r)))
    :effect (and (inReceptacle ?o ?r) (objectAtLocation ?o ?l) (not (holds ?a ?o)) (not (holdsAny ?a))))
  (:action ToggleObject
    :parameters (?a - agent ?l - location ?o - item ?r - receptacle)
    :precondition (and (toggleable ?o) (atLocation ?a ?l) (receptacleAtLocation ?r ?l) (inReceptacle ?o ?r))
    :effect (and (when (isOn ?o) (not (isOn ?o))) (when (not (isOn ?o)) (isOn ?o))))
  (:action sweep
    :parameters (?a - agent)
    :precondition (not (exists (?o - item) (holds ?a ?o)))
    :effect (forall (?r - receptacle) (when (not (openable ?r)) (not (dusty ?r)))))
  (:action look
    :parameters (?a - agent ?l - location)
    :precondition (atLocation ?a ?l)
    :effect (and (atLocation ?a ?l) (dusty shelf_bar_1)))
)
"""

PROBLEM = """
(define (problem one) (:domain rooms)
  (:objects agent1 - agent
    hall_bar_0 kitchen_bar_0 bath_bar_0 - location
    Shelf_bar_1 Shelf_bar_2 Cabinet_bar_1 Sink_bar_1_bar_SinkBasin - receptacle
    Mug_bar_1 Mug_bar_2 Lamp_bar_1 - item)
  (:init (= (total-cost) 0) (atLocation agent1 hall_bar_0)
    (receptacleAtLocation Shelf_bar_1 kitchen_bar_0) (receptacleAtLocation Shelf_bar_2 kitchen_bar_0)
    (receptacleAtLocation Cabinet_bar_1 bath_bar_0) (receptacleAtLocation Sink_bar_1_bar_SinkBasin bath_bar_0)
    (openable Cabinet_bar_1) (toggleable Lamp_bar_1) (dusty Shelf_bar_1) (dusty Shelf_bar_2)
    (inReceptacle Mug_bar_1 Shelf_bar_1) (objectAtLocation Mug_bar_1 kitchen_bar_0)
    (inReceptacle Mug_bar_2 Cabinet_bar_1) (objectAtLocation Mug_bar_2 bath_bar_0)
    (inReceptacle Lamp_bar_1 Shelf_bar_2) (objectAtLocation Lamp_bar_1 kitchen_bar_0))
  (:goal (and (exists (?r - receptacle) (and (openable ?r)
    (forall (?o - item) (or (toggleable ?o) (inReceptacle ?o ?r))))))))
"""

GRAMMAR = r'''
# A comment.
grammar :: """
    {
        "intro": [{"rhs": "Welcome.\n\n#look.feedback#\n\n#task#"}],
        "task": [{"rhs": "Your task is to: put all mugs away."}],
        "in": [
            {"condition": "openable(r:receptacle) & not_opened(r:receptacle)", "rhs": "It was shut again."},
            {"condition": "openable(r:receptacle) & opened(r:receptacle)", "rhs": "In it: #things#."},
            {"condition": "openable(r:receptacle)", "rhs": "The {r.name} is closed."},
            {"rhs": "On it: #things#."}
        ],
        "things": [{"rhs": "[{o.indefinite + ' ' + o.name | inreceptacle(o:item, r:receptacle)}]"}],
        "look.feedback": [
            {"condition": "atlocation(a:agent, l:location) & receptacleatlocation(r:receptacle, l:location)",
             "rhs": "At [{r.name | receptacleatlocation(r:receptacle, l:location)}]. Loose: #loose#."},
            {"rhs": "Around: [{#place(r)# | receptacleatlocation(r:receptacle, l:location)}]."}
        ],
        "loose": [
            {"condition": "objectatlocation(o:item, l:location) & receptacleatlocation(r:receptacle, l:location) & not_inreceptacle(o:item, r:receptacle)",
             "rhs": "[{o.name | objectatlocation(o:item, l:location) & receptacleatlocation(r:receptacle, l:location) & not_inreceptacle(o:item, r:receptacle)}]"},
            {"rhs": "nothing"}
        ],
        "place(r)": [{"rhs": "{r.indefinite} {r.name or r.id}"}],
        "list_empty": [{"rhs": "nothing"}],
        "list_separator": [{"rhs": ", "}],
        "list_last_separator": [{"rhs": ", and "}],
        "stray": [{"rhs": "{r.name})} never read"}]
    }
""";
action GotoLocation {
    template :: "go to [{r.name | receptacleatlocation(r:receptacle, lend:location)}]";
    feedback :: "You arrive at loc 1. #in#";
}
action OpenObject { template :: "open {r}"; feedback :: "You open the {r.name}. #in#"; }
action PickupObject { template :: "take {o} from {r}"; feedback :: "You take the {o.name}."; }
action PutObject { template :: "move {o} to {r}"; feedback :: "You move the {o.name} to the {r.name}."; }
action ToggleObject {
    template :: "use {o}";
    feedback :: "#toggle.feedback#";
    grammar :: """
        {
            # A comment.
            "toggle.feedback": [
                {"condition": "ison(o:item)", "rhs": "The {o.name} is on."},
                {"rhs": "The {o.name} is off."}
            ]
        }
    """;
}
action sweep { template :: "sweep"; feedback :: "Dusty: [{r.name | dusty(r:receptacle)}]."; }
action look { template :: "look"; feedback :: "#look.feedback#"; }
action help { template :: "help"; feedback :: "#help#"; }
'''  # noqa: E501
