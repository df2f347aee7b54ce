using Microsoft.ML;

namespace Kaem.ML.Tests.Saving;

/// <summary>Saves pipelines and loads them into a context that knows nothing.</summary>
internal static class SavedPipeline
{
    public static ITransformer Reload(ITransformer pipeline, DataViewSchema schema) => Reload(pipeline, schema, out _);

    public static ITransformer Reload(ITransformer pipeline, DataViewSchema schema, out DataViewSchema loadedSchema)
    {
        using var stream = new MemoryStream();
        Toy.Context.Model.Save(pipeline, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out loadedSchema);
    }
}
