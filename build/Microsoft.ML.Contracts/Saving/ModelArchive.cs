namespace Microsoft.ML;

// The names inside a model's zip.
internal static class ModelArchive
{
    public const string Marker = "Kaem.MLNet.Contracts";
    public const string Model = "TransformerChain";
    public const string Schema = "Schema";

    public static string EntryOf(string directory) => $"{directory}/Model";
}
