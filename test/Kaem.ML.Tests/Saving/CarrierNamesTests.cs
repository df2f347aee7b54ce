using Kaem.ML.Saving;
using Kaem.ML.Tables.Saving;

namespace Kaem.ML.Tests.Saving;

/// <summary>What stands in saved models and so can't be changed: a model saved by any version names these.</summary>
public sealed class CarrierNamesTests
{
    [Fact]
    public void NamesStay()
    {
        CarrierKeyMapping.Contract.Should().Be("Kaem.ML/key/1");
        CarrierMapping.Contract.Should().Be("Kaem.ML/transform/1");
        TableCarrierKeyMapping.Contract.Should().Be("Kaem.ML/table-key/1");
        TableCarrierMapping.Contract.Should().Be("Kaem.ML/table/1");
    }

    [Fact]
    public void TheAssemblyStays()
    {
        typeof(CarrierMapping).Assembly.FullName.Should().Be("Kaem.ML, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null");
        typeof(CarrierKeyMapping).Assembly.Should().BeSameAs(typeof(CarrierMapping).Assembly);
    }

    [Fact]
    public void ColumnsStay()
    {
        CarrierColumns.Key.Should().Be("kaem.ml:carrier/1:key");
        CarrierColumns.Payload.Should().Be("kaem.ml:carrier/1:payload");
        CarrierColumns.Features.Should().Be("kaem.ml:carrier/1:features");
        CarrierColumns.Latent.Should().Be("kaem.ml:carrier/1:latent:");
        CarrierColumns.Reconstruction.Should().Be("kaem.ml:carrier/1:reconstruction:");
        CarrierColumns.LogLikelihood.Should().Be("kaem.ml:carrier/1:log-likelihood");
        CarrierColumns.LogLikelihoodError.Should().Be("kaem.ml:carrier/1:log-likelihood-error");
        TableCarrierColumns.NoNumber.Should().Be("kaem.ml:table-carrier/1:no-number");
        TableCarrierColumns.NoText.Should().Be("kaem.ml:table-carrier/1:no-text");
        TableCarrierColumns.NoSlot.Should().Be("kaem.ml:table-carrier/1:no-slot");
        TableCarrierColumns.Numbers.Should().Be("kaem.ml:table-carrier/1:numbers");
        TableCarrierColumns.Texts.Should().Be("kaem.ml:table-carrier/1:texts");
        TableCarrierColumns.Slots.Should().Be("kaem.ml:table-carrier/1:slots");
        TableCarrierColumns.Column.Should().Be("kaem.ml:table-carrier/1:column:");
    }
}
