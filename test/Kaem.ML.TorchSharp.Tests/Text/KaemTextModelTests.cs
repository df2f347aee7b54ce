using Kaem.ML.Data;

namespace Kaem.ML.Tests.Text;

public sealed class KaemTextModelTests
{
    [TorchFact]
    public void It_generates_scores_saves_and_loads()
    {
        var model = SmallTexts.Model;
        var texts = model.Generate(20, seed: 5);
        texts.Should().HaveCount(20);
        model.Generate(3, seed: 5).Should().Equal(texts.Take(3), "a text does not depend on how many there are");
        model.Generate(20, seed: 6).Should().NotEqual(texts);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTextModel.Load(stream);
        loaded.Generate(20, seed: 5).Should().Equal(texts);
        loaded.LogLikelihood(SmallTexts.All.Take(5).ToArray()).Should().Equal(model.LogLikelihood(SmallTexts.All.Take(5).ToArray()));
        loaded.Options.Should().BeEquivalentTo(model.Options);
        Console.WriteLine(string.Join("|", texts));
        Console.WriteLine(string.Join("|", model.Fill("the cat [gap] fish", 3)));
        Console.WriteLine(string.Join("|", model.Interpolate("the cat sees fish", "Anna SELLS rain!")));
        Console.WriteLine($"{model.BitsPerCharacter(SmallTexts.All)} {model.MutualInformation(SmallTexts.All)}");
    }
}
