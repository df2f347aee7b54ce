using Kaem.ML.Samples.Web.Models;
using Kaem.ML.Samples.Web.Rows;
using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tables;
using Microsoft.Extensions.Options;

namespace Kaem.ML.Samples.Web.Endpoints;

/// <summary>Generates rows, which are sent as they are made.</summary>
internal static class GenerateEndpoint
{
    /// <summary>Rows that are made at a time.</summary>
    private const int BlockRows = 1024;

    public static async Task RunAsync(HttpContext context, ModelFile file, IOptions<ServiceOptions> options)
    {
        var request = await RequestBody.ReadAsync<GenerateRequest>(context);
        var served = file.Require();
        int most = options.Value.MostRows;
        if (request.Count < 0 || request.Count > most)
            throw new BadInputException($"'count' is {request.Count}; it must be from 0 to {most}.");
        var writer = RowWriter.For(context, served);
        await writer.WriteAsync(Blocks(served.Table, request, RequestBody.Seed(context, request.Seed), context.RequestAborted));
    }

    private static IEnumerable<Table> Blocks(KaemTableModel model, GenerateRequest request, ulong seed, CancellationToken cancellationToken)
    {
        var gaps = request.Gaps ? TableGaps.AsTrained : null;
        var given = GivenReader.Read(model.Schema, request.Given);
        // What is given, and keys of which none comes twice, hold for all rows together.
        bool isWhole = given.Count > 0 || model.Rules.Any(rule => rule == TableRule.Unique(rule.Columns)) || request.Count == 0;
        if (isWhole)
        {
            yield return BadInputException.Guard(() => given.Count > 0
                ? model.Generate(request.Count, given, seed, gaps)
                : model.Generate(request.Count, seed, gaps));
            yield break;
        }
        for (int first = 0; first < request.Count; first += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return BadInputException.Guard(() => model.GenerateRange(first, Math.Min(BlockRows, request.Count - first), seed, gaps));
        }
    }
}
