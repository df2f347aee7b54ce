using Kaem.ML.Fitting;
using Kaem.ML.Jobs;
using Kaem.ML.Saving;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Rows;

/// <summary>The rows of a chunk of a job, as one process gives them.</summary>
internal static class ChunkRows
{
    /// <summary>Checks what a job asks of a model, before anybody works at it.</summary>
    /// <exception cref="ArgumentException">The model can't give rows in chunks.</exception>
    public static void Check(JobKind kind, ITransformer model)
    {
        var found = Found(model);
        if (kind != JobKind.Score)
        {
            if (found is null)
                throw new ArgumentException("There is no KAEM model in this pipeline.", nameof(model));
            if (kind == JobKind.Impute && found is not KaemTableTransformer)
                throw new ArgumentException("Gaps are filled by a table's model; there is none in this pipeline.", nameof(model));
            if (found is KaemTableTransformer table && table.Model.Rules.FirstOrDefault(rule => rule is UniqueRule) is { } unique)
            {
                throw new ArgumentException(
                    $"By the rule '{unique}' a row depends on all rows before it: such rows are made by one process, model.Generate or model.Impute.",
                    nameof(model));
            }
        }
        if (kind != JobKind.Generate && !model.IsRowToRowMapper)
            throw new ArgumentException("The pipeline leaves rows out or depends on others: chunks of it are not what the whole gives.", nameof(model));
    }

    /// <summary>New rows.</summary>
    public static IDataView Generate(JobDescription job, ITransformer model, int chunk)
    {
        var (first, count) = job.Range(chunk);
        return Found(model) switch
        {
            KaemTransformer vectors => vectors.GenerateRange(first, count, job.Seed, job.Draw),
            KaemJointTransformer joint => joint.GenerateRange(first, count, job.Seed, job.Draw),
            KaemTableTransformer table => table.GenerateRange(first, count, job.Seed, null),
            _ => throw new ArgumentException("There is no KAEM model in this pipeline.", nameof(model)),
        };
    }

    /// <summary>What becomes of a source's rows.</summary>
    /// <param name="firstRow">The number of the first row in the source, on which its draws depend.</param>
    public static IDataView Of(JobDescription job, ITransformer model, IDataView rows, long firstRow)
    {
        if (job.Kind == JobKind.Score)
            return model.Transform(rows);
        var (table, reached) = HeldOut.Reach<KaemTableTransformer>(model, rows);
        return table!.ImputeRange(reached, firstRow, job.Mode, job.Seed);
    }

    /// <summary>Writes rows as Parquet.</summary>
    public static void Write(IDataView rows, IReadOnlyList<string> columns, Stream stream, CancellationToken cancellationToken)
    {
        var view = new SlotView(rows, columns, cancellationToken);
        ParquetDataExtensions.Write(view, TableReader.Columns(view.Schema, null, nameof(rows)), stream);
    }

    private static ITransformer? Found(ITransformer model) =>
        ModelFinder.Parts(model).FirstOrDefault(found => found is KaemTransformer or KaemTableTransformer or KaemJointTransformer);
}
