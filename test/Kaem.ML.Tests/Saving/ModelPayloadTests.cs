using Kaem.ML.Saving;
using Microsoft.ML;

namespace Kaem.ML.Tests.Saving;

public sealed class ModelPayloadTests
{
    private static readonly byte[] Entry = Write(Toy.Transformer);

    [Fact]
    public void ComesBackWhole()
    {
        var features = Toy.Transformer.Features with { SlotNames = ["a", "", "ß", "\u0000", "\"", "🙂"] };
        var outputs = new KaemOutputColumns { Latent = "z", FullLatent = true, Reconstruction = "", LogLikelihood = "l", LogLikelihoodError = "e" };
        var loaded = Read(Write(new KaemTransformer(Toy.Transformer.Model, features, outputs)));

        loaded.Outputs.Should().Be(outputs);
        loaded.Features.Name.Should().Be(features.Name);
        loaded.Features.Type.Should().Be(features.Type);
        loaded.Features.SlotNames.Should().Equal(features.SlotNames);
        loaded.Model.Generate(3).Values.ToArray().Should().Equal(Toy.Transformer.Model.Generate(3).Values.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("020000007B7D")]
    [InlineData("020000006E6F6E6F")]
    [InlineData("FFFFFF007B7D")]
    public void WhatIsNoModelIsRefused(string bytes) =>
        FluentActions.Invoking(() => Read(Convert.FromHexString(bytes))).Should().Throw<ModelFormatException>();

    [Fact]
    public void ATruncatedModelIsRefused()
    {
        for (int length = 0; length < Entry.Length; length += 3 * 97)
            FluentActions.Invoking(() => Read(Entry[..length])).Should().Throw<ModelFormatException>();
    }

    [Fact]
    public void ANewerVersionIsRefused()
    {
        byte[] bytes = [.. Entry];
        bytes[bytes.AsSpan().IndexOf("\"version\":1"u8) + 10] = (byte)'2';

        FluentActions.Invoking(() => Read(bytes)).Should().Throw<ModelFormatException>().WithMessage("*version 2*Update Kaem.ML*");
    }

    /// <summary>As the runtime says it where an assembly lacks what another was compiled against.</summary>
    [Theory]
    [InlineData(typeof(MissingMethodException))]
    [InlineData(typeof(TypeLoadException))]
    [InlineData(typeof(MethodAccessException))]
    public void AnotherVersionOfMLNetIsNamedWithTheWayOut(Type fault) =>
        FluentActions.Invoking(() => MLNetInternals.Use<int>("saved", () => throw (Exception)Activator.CreateInstance(fault, "Method not found: 'Save'.")!))
            .Should().Throw<NotSupportedException>().WithMessage("*can't be saved*Microsoft.ML*Method not found: 'Save'.*model.Save(\"model.kaem\")*")
            .Which.Message.Should().Contain(typeof(MLContext).Assembly.GetName().Version!.ToString());

    private static byte[] Write(KaemTransformer transformer)
    {
        using var stream = new MemoryStream();
        ModelPayload.Write(stream, transformer);
        return stream.ToArray();
    }

    private static KaemTransformer Read(byte[] entry)
    {
        using var stream = new MemoryStream(entry, writable: false);
        return ModelPayload.Read(stream);
    }
}
