using Kaem.ML.Samples.Web.Models;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Endpoints;

/// <summary>Says what is served.</summary>
internal static class ModelEndpoint
{
    public static IResult Describe(ModelFile file)
    {
        var served = file.Require();
        return Results.Json(new
        {
            Model = served.Version,
            served.Loaded,
            Columns = served.Table.Schema.Columns.Select(column => new
            {
                column.Name,
                Kind = column.Kind.ToString(),
                Format = (column.Format as TemporalFormat)?.Write(0),
                Categories = column.Kind == ColumnKind.Categorical ? column.Categories : null,
            }),
            Rules = served.Table.Rules.Select(rule => rule.ToString()),
        });
    }
}
