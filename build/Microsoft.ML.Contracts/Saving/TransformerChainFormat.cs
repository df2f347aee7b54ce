using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class TransformerChainFormat
{
    public const string Signature = "TransformerChain";

    public static void Save(ModelSaveContext ctx, ITransformerChain chain)
    {
        var writer = ctx.Begin(Signature);
        writer.Write(chain.Transformers.Length);
        for (int i = 0; i < chain.Transformers.Length; i++)
        {
            writer.Write((int)chain.Scopes[i]);
            ctx.SaveModel(chain.Transformers[i], Name(i));
        }
    }

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var scopes = new TransformerScope[ctx.Reader.ReadInt32()];
        for (int i = 0; i < scopes.Length; i++)
            scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
        return new TransformerChain<ITransformer>([.. scopes.Select((_, i) => ctx.LoadModel(env, Name(i)))], scopes);
    }

    private static string Name(int i) => $"Transform_{i:000}";
}
