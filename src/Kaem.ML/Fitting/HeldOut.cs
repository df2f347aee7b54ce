using Kaem.ML.Evaluation;
using Kaem.ML.Scoring;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Fitting;

/// <summary>Scores rows that a fitted pipeline has not seen.</summary>
internal static class HeldOut
{
    /// <summary>How well a model explains the rows.</summary>
    public static GenerativeMetrics LogLikelihood(IDataView data, KaemTransformer model)
    {
        var outputs = new KaemOutputColumns { Latent = "", Reconstruction = "" };
        var mapper = new VectorMapper(model.Model, model.Features, outputs, data.Schema, nameof(data));
        return ScoredLogLikelihoods.Summarise(new ScoringView(data, mapper), outputs.LogLikelihood, outputs.LogLikelihoodError, nameof(data));
    }

    /// <summary>The same of a table's model, and the number of values that its training rows lacked.</summary>
    public static (GenerativeMetrics Metrics, long Unseen) LogLikelihood(IDataView data, KaemTableTransformer model)
    {
        foreach (var column in model.LearnedColumns)
            TableReader.FindAgain(data.Schema, column, nameof(data));
        var rows = TableReader.Read(data, model.LearnedColumns, "rows held out", nameof(data));
        if (rows.Rows == 0)
            return (ScoredLogLikelihoods.Summarise([]), 0);
        var (values, errors) = model.Model.LogLikelihood(rows);
        return (ScoredLogLikelihoods.Summarise(values.Zip(errors, (value, error) => (value, (float?)error))), model.Model.CountUnseen(rows));
    }

    /// <summary>The first model of a kind in a fitted pipeline, and the data as they reach it.</summary>
    public static (TModel? Model, IDataView Data) Reach<TModel>(ITransformer transformer, IDataView data) where TModel : class, ITransformer
    {
        if (transformer is TModel model)
            return (model, data);
        if (transformer is not IEnumerable<ITransformer> chain)
            return (null, transformer.Transform(data));
        foreach (var part in chain)
        {
            (var found, data) = Reach<TModel>(part, data);
            if (found is not null)
                return (found, data);
        }
        return (null, data);
    }
}
