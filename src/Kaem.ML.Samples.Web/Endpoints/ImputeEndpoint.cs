using Kaem.ML.Samples.Web.Models;
using Kaem.ML.Samples.Web.Rows;
using Kaem.ML.Samples.Web.Service;
using Microsoft.Extensions.Options;

namespace Kaem.ML.Samples.Web.Endpoints;

/// <summary>Fills the gaps of rows.</summary>
internal static class ImputeEndpoint
{
    public static async Task RunAsync(HttpContext context, ModelFile file, IOptions<ServiceOptions> options)
    {
        var request = await RequestBody.ReadAsync<ImputeRequest>(context);
        var served = file.Require();
        RequestBody.CheckRows(request.Rows.Count, options.Value.MostRowsIn);
        var rows = RowReader.Read(served.Table.Schema, request.Rows);
        ulong seed = request.Draw ? RequestBody.Seed(context, request.Seed) : 1;
        context.RequestAborted.ThrowIfCancellationRequested();
        var filled = BadInputException.Guard(() => served.Table.Impute(rows, request.Draw ? ImputationMode.Draw : ImputationMode.Mean, seed: seed));
        await RowWriter.For(context, served).WriteAsync([filled]);
    }
}
