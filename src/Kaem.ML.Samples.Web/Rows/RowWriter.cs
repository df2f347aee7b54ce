using Kaem.ML.Samples.Web.Models;
using Kaem.ML.Tables;
using Microsoft.Net.Http.Headers;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>Sends rows as they are made: as an array of JSON, as a line of JSON for each row, or as CSV, whichever the client accepts.</summary>
internal abstract class RowWriter(HttpContext context, string contentType)
{
    /// <summary>The writer for what a client accepts; JSON where it says nothing else.</summary>
    public static RowWriter For(HttpContext context, ServedModel served)
    {
        context.Response.Headers["Kaem-Model"] = served.Version;
        var accepted = context.Request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1);
        foreach (var type in accepted)
        {
            if (Is(type, "text/csv"))
                return new CsvRows(context);
            if (Is(type, "application/x-ndjson"))
                return new JsonRows(context, isLines: true);
            if (Is(type, "application/json"))
                break;
        }
        return new JsonRows(context, isLines: false);

        static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Sends tables of the same columns, one after the other. The next is made once the client has taken the last.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task WriteAsync(IEnumerable<Table> tables)
    {
        var body = context.Response.BodyWriter;
        bool isFirst = true;
        foreach (var table in tables)
        {
            // What is wrong with a request shows with its first rows: nothing is sent before.
            if (isFirst)
                context.Response.ContentType = contentType;
            Write(table, isFirst);
            isFirst = false;
            await body.FlushAsync(context.RequestAborted);
        }
        End();
        await body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes rows to the response's body.</summary>
    protected abstract void Write(Table table, bool isFirst);

    /// <summary>Writes what stands behind all rows.</summary>
    protected abstract void End();
}
