// Package briefs keeps what must be explained, from the first draft to what each unit owes for it.
package briefs

import (
	"embed"
	"io/fs"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
)

//go:embed locale/*.json
var words embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return words }

// Verbs says which roles hold the verbs of briefs and duties.
func Verbs() map[string][]access.Role {
	staff := []access.Role{access.Administrator, access.Coordinator}
	heads := append(staff[:2:2], access.Head)
	return map[string][]access.Role{
		"briefs.read":        access.Roles(),
		"briefs.write":       staff,
		"briefs.approve":     heads,
		"briefs.publish":     staff,
		"briefs.withdraw":    heads,
		"duties.read":        append(heads[:3:3], access.Inspector, access.Reader),
		"duties.acknowledge": {access.Coordinator, access.Head, access.Link},
		"duties.link":        staff,
	}
}

// The states of a brief, and of one version of it. A brief stays Published while its next version is
// still a draft; Withdrawn is of the whole brief, Replaced of a version.
const (
	Draft     = "draft"
	Approval  = "approval"
	Approved  = "approved"
	Published = "published"
	Withdrawn = "withdrawn"
	Replaced  = "replaced"
)

// Brief is what must be explained. Version is the newest version's number, ApprovedVersion the newest
// approved one's, PublishedVersion the one in force; 0 is none.
type Brief struct {
	ID               string   `db:"id"`
	Number           string   `db:"number"`
	NetworkID        string   `db:"network_id"`
	UnitID           string   `db:"unit_id"`
	State            string   `db:"state"`
	Version          int      `db:"version"`
	ApprovedVersion  int      `db:"approved_version"`
	PublishedVersion int      `db:"published_version"`
	Internal         bool     `db:"internal"`
	OnSiteFrom       lang.Day `db:"on_site_from"`
	OnSiteUntil      lang.Day `db:"on_site_until"` // the first day it no longer stands there
	Author           string   `db:"author"`
	CreatedAt        int64    `db:"created_at"`
}

const briefColumns = `b.id, b.number, b.network_id, b.unit_id, b.state, b.version, b.approved_version,
	b.published_version, b.internal, b.on_site_from, b.on_site_until, b.author, b.created_at`

// Text is what people write of a brief: all that a version holds but its bookkeeping.
type Text struct {
	Title       string       `db:"title"`
	Summary     string       `db:"summary"`
	Body        string       `db:"body"` // Markdown
	KeyMessages List[string] `db:"key_messages"`
	Sources     List[Source] `db:"sources"`
	Questions   List[Likely] `db:"questions"`
	Subjects    List[string] `db:"subjects"`
	Situations  List[string] `db:"situations"`
	Languages   List[string] `db:"languages"`
	ValidFrom   lang.Day     `db:"valid_from"`
	ValidUntil  lang.Day     `db:"valid_until"` // the last day it may be used, "" where none is set
	InPerson    bool         `db:"in_person"`
}

// Version is one text of a brief. Edits counts its savings while it was a draft; Author saved it last.
type Version struct {
	BriefID string `db:"brief_id"`
	Version int    `db:"version"`
	State   string `db:"state"`
	Edits   int64  `db:"edits"`
	Text
	Folded    string `db:"folded"`
	Author    string `db:"author"`
	CreatedAt int64  `db:"created_at"`
	SavedAt   int64  `db:"saved_at"`
	CheckCode string `db:"check_code"`
}

const versionColumns = `v.brief_id, v.version, v.state, v.edits, v.title, v.summary, v.body, v.key_messages,
	v.sources, v.questions, v.subjects, v.situations, v.languages, v.valid_from, v.valid_until, v.in_person,
	v.folded, v.author, v.created_at, v.saved_at, v.check_code`

// Source is a document a brief rests on; every part may be empty but one of Law and Title.
type Source struct {
	Law     string   `json:"law"` // its number
	Title   string   `json:"title"`
	Day     lang.Day `json:"day"`
	Article string   `json:"article"`
	URL     string   `json:"url"`
}

// Likely is a question that audiences are likely to ask, with its answer.
type Likely struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Source   string `json:"source"` // the article it rests on, in words
}

// Publication sent a brief to the units of the levels named in the subtree of ToUnitID.
type Publication struct {
	ID       string       `db:"id"`
	BriefID  string       `db:"brief_id"`
	Version  int          `db:"version"`
	ToUnitID string       `db:"to_unit_id"`
	LevelIDs List[string] `db:"level_ids"`
	Asked
	Actor string `db:"actor"`
	At    int64  `db:"at"`
}

const publicationColumns = `p.id, p.brief_id, p.version, p.to_unit_id, p.level_ids, p.deadline, p.acknowledge_by,
	p.sessions, p.heads_own, p.pass_down, p.actor, p.at`

// Asked is what a unit has to do for a brief. Deadline and AcknowledgeBy are last days, in time included.
type Asked struct {
	Deadline      lang.Day `db:"deadline"`
	AcknowledgeBy lang.Day `db:"acknowledge_by"`
	Sessions      int      `db:"sessions"` // at least so many talks
	HeadsOwn      bool     `db:"heads_own"`
	PassDown      bool     `db:"pass_down"`
}

// Duty is what one unit owes for one brief, and how far it has come.
type Duty struct {
	ID            string `db:"id"`
	UnitID        string `db:"unit_id"`
	BriefID       string `db:"brief_id"`
	PublicationID string `db:"publication_id"`
	Asked
	AcknowledgedOn      lang.Day `db:"acknowledged_on"`
	AcknowledgedBy      string   `db:"acknowledged_by"` // an account, or a link
	AcknowledgedVersion int      `db:"acknowledged_version"`
	ByLink              bool     `db:"by_link"` // acknowledged by link and not yet confirmed
	PassedOn            lang.Day `db:"passed_on"`
	PassedBy            string   `db:"passed_by"`
	Held                int64    `db:"held"`       // talks reported for it
	HeadsHeld           int64    `db:"heads_held"` // of these, the head's own
	Version             int64    `db:"version"`
}

const dutyColumns = `d.id, d.unit_id, d.brief_id, d.publication_id, d.deadline, d.acknowledge_by, d.sessions,
	d.heads_own, d.pass_down, d.acknowledged_on, d.acknowledged_by, d.acknowledged_version, d.by_link,
	d.passed_on, d.passed_by, d.held, d.heads_held, d.version`
