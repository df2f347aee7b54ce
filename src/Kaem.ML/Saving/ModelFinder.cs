using Microsoft.ML;

namespace Kaem.ML.Saving;

/// <summary>Finds the models within a chain, however deep.</summary>
internal static class ModelFinder
{
    /// <summary>The models of a kind, in the order in which rows pass them.</summary>
    public static IEnumerable<TModel> Find<TModel>(ITransformer transformer) where TModel : class, ITransformer => Parts(transformer).OfType<TModel>();

    /// <summary>What chains are made of, in the order in which rows pass.</summary>
    public static IEnumerable<ITransformer> Parts(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Parts) : [transformer];
}
