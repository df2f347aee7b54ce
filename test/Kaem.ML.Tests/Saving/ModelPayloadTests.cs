using Kaem.ML.Saving;

namespace Kaem.ML.Tests.Saving;

public sealed class ModelPayloadTests
{
    private static readonly string Text = new ModelPayload(Toy.Transformer.Model, Toy.Transformer.Features, Toy.Transformer.Outputs).Encode();

    [Fact]
    public void ComesBackWhole()
    {
        var features = Toy.Transformer.Features with { SlotNames = ["a", "", "ß", "\u0000", "\"", "🙂"] };
        var outputs = new KaemOutputColumns { Latent = "z", FullLatent = true, Reconstruction = "", LogLikelihood = "l", LogLikelihoodError = "e" };
        var payload = ModelPayload.Decode(new ModelPayload(Toy.Transformer.Model, features, outputs).Encode());

        payload.Outputs.Should().Be(outputs);
        payload.Features.Name.Should().Be(features.Name);
        payload.Features.Type.Should().Be(features.Type);
        payload.Features.SlotNames.Should().Equal(features.SlotNames);
        payload.Model.Generate(3).Values.ToArray().Should().Equal(Toy.Transformer.Model.Generate(3).Values.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all")]
    [InlineData("/////w==")]
    [InlineData("AgAAAHt9")]
    [InlineData("AgAAAG5vbm8=")]
    public void WhatIsNoModelIsRefused(string text) =>
        FluentActions.Invoking(() => ModelPayload.Decode(text)).Should().Throw<ModelFormatException>();

    [Fact]
    public void ATruncatedModelIsRefused()
    {
        for (int length = 0; length < Text.Length; length += 4 * 97)
            FluentActions.Invoking(() => ModelPayload.Decode(Text.AsSpan(0, length))).Should().Throw<ModelFormatException>();
    }

    [Fact]
    public void ANewerVersionIsRefused()
    {
        byte[] bytes = Convert.FromBase64String(Text);
        int at = bytes.AsSpan().IndexOf("\"version\":1"u8);
        bytes[at + 10] = (byte)'2';

        FluentActions.Invoking(() => ModelPayload.Decode(Convert.ToBase64String(bytes))).Should().Throw<ModelFormatException>().WithMessage("*version 2*Update Kaem.ML*");
    }

    [Fact]
    public void TheCacheTellsTextsApartAndKnowsThemAgain()
    {
        string text = new([.. Text]);
        var payload = PayloadCache.Get(text.AsMemory());

        PayloadCache.Get(text.AsMemory()).Should().BeSameAs(payload);
        string twice = text + text;
        var second = PayloadCache.Get(twice.AsMemory(text.Length));
        second.Should().NotBeSameAs(payload).And.BeSameAs(PayloadCache.Get(twice.AsMemory(text.Length)));
        PayloadCache.Get(twice.AsMemory(0, text.Length)).Should().NotBeSameAs(second);
        char[] letters = text.ToCharArray();
        PayloadCache.Get(letters).Should().BeSameAs(PayloadCache.Get(letters)).And.NotBeSameAs(payload);
    }
}
