using System.Text;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>Rows as comma-separated values under a line of names; a gap is an empty field.</summary>
internal sealed class CsvRows(HttpContext context) : RowWriter(context, "text/csv; charset=utf-8")
{
    private readonly HttpContext _context = context;

    protected override void Write(Table table, bool isFirst)
    {
        var text = new StringWriter();
        CsvFile.Write(text, table, CsvDialect.Default with { HasNames = isFirst });
        foreach (var chunk in text.GetStringBuilder().GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, _context.Response.BodyWriter);
    }

    protected override void End()
    {
    }
}
