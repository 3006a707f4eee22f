package briefs

import (
	"bytes"
	"errors"
	"net/http"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/web"
)

// importFile puts the text of an uploaded DOCX into the body, after what stands there; it gives what was
// left out or changed, in words.
func importFile(c *web.Ctx, f *web.Form, t *Text) ([]string, error) {
	file, sent := f.File("docx")
	switch {
	case f.Get("do") != "import":
		return nil, nil
	case !sent:
		return nil, fault.At("docx", "briefs.import.none")
	}
	md, warnings, err := text.FromDOCX(bytes.NewReader(file.Data), int64(len(file.Data)))
	if err != nil {
		return nil, fault.At("docx", importKey(err))
	}
	if t.Body != "" {
		t.Body += "\n\n"
	}
	t.Body += md
	return append([]string{c.P.T("briefs.import.done", "file", file.Name)}, warningTexts(c, warnings)...), nil
}

func importKey(err error) string {
	switch {
	case errors.Is(err, text.ErrTooLarge):
		return "briefs.import.tooLarge"
	case errors.Is(err, text.ErrOldFormat):
		return "briefs.import.old"
	case errors.Is(err, text.ErrEncrypted):
		return "briefs.import.locked"
	case errors.Is(err, text.ErrNotDOCX):
		return "briefs.import.notDocx"
	default:
		return "briefs.import.broken"
	}
}

func warningTexts(c *web.Ctx, warnings []text.Warning) []string {
	all := []string{}
	for _, w := range warnings {
		all = append(all, c.P.T("briefs.warn."+string(w.Code), "count", w.Count))
	}
	return all
}

// convertPaste turns HTML pasted into the body into Markdown, for the script of the form.
func convertPaste(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	md, warnings, err := text.FromHTML(f.Get("html"))
	if err != nil {
		return fault.At("html", importKey(err))
	}
	c.JSON(http.StatusOK, struct {
		Markdown string   `json:"markdown"`
		Warnings []string `json:"warnings"`
	}{md, warningTexts(c, warnings)})
	return nil
}
