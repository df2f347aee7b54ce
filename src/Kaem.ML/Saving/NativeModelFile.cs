using System.Reflection;
using System.Runtime.CompilerServices;
using Kaem.ML;
using Kaem.ML.Saving;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: LoadableClass(typeof(KaemTransformer), typeof(KaemLoader), null, typeof(SignatureLoadModel), "Kolmogorov-Arnold Energy Model", KaemLoader.Signature)]
[assembly: LoadableClass(
    typeof(KaemTableTransformer), typeof(KaemTableLoader), null, typeof(SignatureLoadModel), "Kolmogorov-Arnold Energy Model of tables",
    KaemTableLoader.Signature)]
[assembly: LoadableClass(
    typeof(KaemJointTransformer), typeof(KaemJointLoader), null, typeof(SignatureLoadModel), "Kolmogorov-Arnold Energy Model of several parts",
    KaemJointLoader.Signature)]

namespace Kaem.ML.Saving;

/// <summary>
/// A transformer as a part of an ML.NET model. This file is all that touches what ML.NET keeps to itself; build/OpenInternals lets it be compiled, and
/// <see cref="IgnoresAccessChecksToAttribute"/> lets it run.
/// </summary>
internal static class NativeModelFile
{
    private const string Entry = "Kaem";

    // Versions of ML.NET's part, of which ours has its own: four bytes each.
    private const uint Version = 0x00010001;

    /// <param name="signature">The loader's, at most 24 characters; saved models name it.</param>
    /// <param name="loader">The assembly that has it; null for this one.</param>
    /// <exception cref="NotSupportedException">This version of ML.NET lacks what saving needs.</exception>
    public static void Save(ModelSaveContext context, string signature, Action<Stream> write, Assembly? loader = null) =>
        MLNetInternals.Use("saved", () => Write(context, signature, write, loader));

    /// <exception cref="NotSupportedException">This version of ML.NET lacks what loading needs.</exception>
    /// <exception cref="ModelFormatException">The model is damaged, or comes from a newer version.</exception>
    public static T Load<T>(ModelLoadContext context, string signature, Func<Stream, T> read, Assembly? loader = null) =>
        MLNetInternals.Use("loaded", () => Read(context, signature, read, loader));

    // Methods of their own: the runtime looks for members as it compiles the method that uses them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Write(ModelSaveContext context, string signature, Action<Stream> write, Assembly? loader)
    {
        context.CheckAtModel();
        context.SetVersionInfo(VersionOf(signature, loader));
        context.SaveBinaryStream(Entry, writer =>
        {
            writer.Flush();
            write(writer.BaseStream);
        });
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Read<T>(ModelLoadContext context, string signature, Func<Stream, T> read, Assembly? loader)
    {
        context.CheckAtModel(VersionOf(signature, loader));
        T? model = default;
        return context.TryLoadBinaryStream(Entry, reader => model = read(reader.BaseStream))
            ? model!
            : throw new ModelFormatException($"The ML.NET file has no entry '{Entry}' where a KAEM model should be: it is damaged.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static VersionInfo VersionOf(string signature, Assembly? loader) => new(
        "KAEMMODL", Version, Version, Version, loaderAssemblyName: (loader ?? typeof(NativeModelFile).Assembly).FullName, loaderSignature: signature);
}

/// <summary>What ML.NET calls by reflection where a saved model names it.</summary>
internal static class KaemLoader
{
    public const string Signature = "KaemTransformer";

    private static KaemTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        NativeModelFile.Load(context, Signature, ModelPayload.Read);
}

/// <summary>What ML.NET calls by reflection where a saved model names it.</summary>
internal static class KaemTableLoader
{
    public const string Signature = "KaemTableTransformer";

    private static KaemTableTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        NativeModelFile.Load(context, Signature, stream => Tables.Saving.TablePayload.Read(stream, environment));
}

/// <summary>What ML.NET calls by reflection where a saved model names it.</summary>
internal static class KaemJointLoader
{
    public const string Signature = "KaemJointTransformer";

    private static KaemJointTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        NativeModelFile.Load(context, Signature, JointPayload.Read);
}
