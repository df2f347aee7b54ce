using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>Rows as objects of JSON, an array of them or one a line; a gap is null.</summary>
internal sealed class JsonRows(HttpContext context, bool isLines)
    : RowWriter(context, isLines ? "application/x-ndjson; charset=utf-8" : "application/json; charset=utf-8")
{
    // Nothing of it is put into a page: letters of all languages stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpContext _context = context;
    private bool _hasRows;

    protected override void Write(Table table, bool isFirst)
    {
        var body = _context.Response.BodyWriter;
        if (isFirst && !isLines)
            body.Write("["u8);
        JsonEncodedText[] names = [.. table.Columns.Select(column => JsonEncodedText.Encode(column.Name, Options.Encoder))];
        using var json = new Utf8JsonWriter(body, Options);
        for (int row = 0; row < table.Rows; row++)
        {
            if (_hasRows && !isLines)
                body.Write(",\n"u8);
            _hasRows = true;
            json.WriteStartObject();
            for (int c = 0; c < names.Length; c++)
            {
                json.WritePropertyName(names[c]);
                WriteValue(json, table.Columns[c], row);
            }
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            if (isLines)
                body.Write("\n"u8);
        }
    }

    protected override void End()
    {
        if (!isLines)
            _context.Response.BodyWriter.Write("]"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, TableColumn column, int row)
    {
        if (column.IsMissing(row))
            json.WriteNullValue();
        else if (column is CategoricalColumn { IsBoolean: true } booleans)
            json.WriteBooleanValue(booleans.Codes[row] == 1);
        else if (column is NumericColumn { Kind: ColumnKind.Integer } whole)
            json.WriteNumberValue((long)whole.Values[row]);
        else if (column is NumericColumn { Kind: ColumnKind.Real } numbers)
            json.WriteNumberValue(numbers.Values[row]);
        else
            json.WriteStringValue(column.TextAt(row));
    }
}
